import type { MarketResult, PlantedPoint } from "./results.js";
import { digits, seedsOf, verdictOf, versionsOf } from "./study-words.js";
import type { Csv } from "./write-tables.js";

/** One row a market and horizon. */
export function plantedRows(results: readonly MarketResult[]): Csv {
  const header = [
    "study",
    "seed",
    "horizon",
    "trueRankIc",
    "rankIc",
    "low",
    "high",
    "t",
    "isInside",
    "sharpeGross",
    "code",
  ];
  const rows = results.flatMap(({ study, seed, code, planted }) =>
    (planted ?? []).map((point) => {
      const { mean, low, high, t } = point.rankIc;
      const cells = [point.trueRankIc, mean, low, high].map((value) => digits(value, 5));
      return [
        study,
        seed,
        point.horizon,
        ...cells,
        digits(t, 2),
        String(isInside(point)),
        digits(point.sharpe, 2),
        code,
      ];
    }),
  );
  return [header, ...rows];
}

/** How often the band around the planted signal's own IC holds the true one. */
export function plantedSection(results: readonly MarketResult[]): string {
  const studies = [...new Set(results.map(({ study }) => study))];
  return studies
    .map((study) =>
      studySection(
        study,
        results.filter((result) => result.study === study),
      ),
    )
    .join("\n\n");
}

function studySection(study: string, results: readonly MarketResult[]): string {
  const points = results.flatMap(({ planted }) => planted ?? []);
  const horizons = [...new Set(points.map(({ horizon }) => horizon))].sort((a, b) => a - b);
  const lines = horizons.map((horizon) => {
    const own = points.filter((point) => point.horizon === horizon);
    const average = (pick: (point: PlantedPoint) => number | null) =>
      digits(own.reduce((sum, point) => sum + (pick(point) ?? Number.NaN), 0) / own.length, 4);
    const inside = own.filter(isInside).length;
    const found = own.filter(({ rankIc }) => (rankIc.t ?? 0) > 2).length;
    const verdict = verdictOf(inside >= Math.ceil((17 / 20) * own.length));
    return `| ${horizon} | ${average((point) => point.trueRankIc)} | ${average((point) => point.rankIc.mean)} | ${inside} of ${own.length}: ${verdict} | ${found} of ${own.length} |`;
  });
  return [
    `The planted signal itself, \`${study}\`, ${seedsOf(results)} (code ${versionsOf(results)}). Asked: the true IC inside the band in 17 of 20.`,
    "",
    "| horizon | true rank IC, mean | measured, mean | true IC inside the 95 % band | t over 2 |",
    "|---|---|---|---|---|",
    ...lines,
  ].join("\n");
}

function isInside({ trueRankIc, rankIc }: PlantedPoint): boolean {
  return rankIc.low !== null && rankIc.high !== null && rankIc.low <= trueRankIc && trueRankIc <= rankIc.high;
}
