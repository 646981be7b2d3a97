import type { PricePanels } from "../charts/price-panels";

const levels = [0.1, 0.5, 0.9];

/** Rank the model gave each session, out of sample; the top tenth is shaded. */
export function RankPanel({ panels, width }: { panels: PricePanels; width: number }) {
  const { rankScale } = panels;
  const last = panels.ranks.reduce<number>((found, rank, index) => (rank === null ? found : index), -1);
  return (
    <g>
      <rect
        x="0"
        y={rankScale.at(1)}
        width={panels.plotWidth}
        height={rankScale.at(0.9) - rankScale.at(1)}
        fill="var(--proof-soft)"
        opacity="0.6"
      />
      {levels.map((level) => (
        <g key={level}>
          <path d={`M0 ${Math.round(rankScale.at(level)) + 0.5}H${width}`} className="grid-line" />
          <text x={width} y={rankScale.at(level) - 3} textAnchor="end" className="halo">
            {level * 100}
          </text>
        </g>
      ))}
      <path d={panels.rankPath} fill="none" stroke="var(--proof)" strokeWidth="2" strokeLinejoin="round" />
      {last >= 0 && (
        <circle cx={(last + 0.5) * panels.step} cy={rankScale.at(panels.ranks[last]!)} r="3" fill="var(--proof)" />
      )}
      <text x="0" y={panels.rankTop - 2} className="label-second halo">
        {last >= 0 ? "Rank the model gave it that day, percentile of the universe" : "The model did not rank it"}
      </text>
    </g>
  );
}
