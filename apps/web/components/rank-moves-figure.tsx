import { layoutRankMoves } from "../charts/rank-moves";
import type { Comparison, PositionMove } from "../reads/compare-read";
import { plain } from "../words/numbers";
import { FluidPlot, Stretched } from "./fluid-plot";
import { LinkedChart } from "./linked-chart";

const places = 20;
const row = 17;
const top = 26;
const height = top + row * places + 22;
const ends = { left: 205, right: 745 } as const;

/** Who was among the first twenty on either side, and where each went: a slope chart. */
export function RankMovesFigure({ ranking, source }: { ranking: Comparison["ranking"]; source: string }) {
  const all = [...ranking.moves.nodes, ...ranking.entered, ...ranking.left];
  const shown = all.filter((move) => near(move.a) || near(move.b));
  const moves = layoutRankMoves(
    shown.map((move) => ({ key: move.securityId, before: move.a, after: move.b })),
    places,
    top,
    top + row * (places - 1),
  );
  const names = new Map(shown.map((move) => [move.securityId, move]));
  const stayed = shown.filter((move) => near(move.a) && near(move.b)).length;
  const before = shown.filter((move) => near(move.a)).length;
  const finding = `${plain(stayed)} of the first ${plain(before)} stayed among the first ${plain(places)}`;
  return (
    <LinkedChart
      finding={finding}
      unit="Position on side A (left) and B (right); lines that end below left the first twenty"
      height={height}
      source={source}
      fileName="rank-moves"
      summary={`${finding}.`}
      columns={[
        { name: "security", values: shown.map((move) => move.ticker) },
        { name: "A", values: shown.map((move) => move.a) },
        { name: "B", values: shown.map((move) => move.b) },
        { name: "places won", values: shown.map((move) => move.move) },
      ]}
    >
      <FluidPlot height={height}>
        <text className="label-ink" x={`${ends.left / 10 - 1}%`} y="12" textAnchor="end">
          A
        </text>
        <text className="label-ink" x={`${ends.right / 10 + 1}%`} y="12">
          B
        </text>
        <Stretched height={height}>
          {moves.map((move) => (
            <path
              key={move.key}
              d={`M${ends.left},${move.fromY}L${ends.right},${move.toY}`}
              stroke={strokeOf(move.before, move.after)}
              strokeWidth={move.moved === 0 ? 1 : 1.4}
              opacity={near(move.before) && near(move.after) ? 0.9 : 0.4}
            />
          ))}
        </Stretched>
        {moves.map((move) => (
          <g key={move.key}>
            {near(move.before) && (
              <text x={`${ends.left / 10 - 1}%`} y={move.fromY + 4} textAnchor="end">
                {names.get(move.key)?.ticker} {move.before}
              </text>
            )}
            {near(move.after) && (
              <text x={`${ends.right / 10 + 1}%`} y={move.toY + 4}>
                {move.after} {names.get(move.key)?.ticker} {arrowOf(move.moved)}
              </text>
            )}
          </g>
        ))}
      </FluidPlot>
    </LinkedChart>
  );
}

function near(position: PositionMove["a"]): boolean {
  return position !== null && position <= places;
}

function strokeOf(before: number | null, after: number | null): string {
  if (before === null || after === null || before === after) return "var(--edge)";
  return after < before ? "var(--up)" : "var(--down)";
}

function arrowOf(moved: number | null): string {
  if (moved === null) return "new";
  if (moved === 0) return "";
  return moved > 0 ? `▲${moved}` : `▼${-moved}`;
}
