import { isSizeAccepted, type NullOutcome, rejectionRate, tallyNulls } from "@plumbline/quant";
import type { MarketResult, NullTests } from "./results.js";
import { seedsOf, versionsOf } from "./study-words.js";
import type { Csv } from "./write-tables.js";

/** One row a market and test. */
export function nullRows(results: readonly MarketResult[]): Csv {
  const header = ["seed", "test", "horizon", "made", "rejected", "rate", "code"];
  const rows = results.flatMap(({ seed, code, nulls }) =>
    Object.entries(nulls?.tests ?? {}).map(([name, test]) => {
      const [kind, horizon] = name.split(", ");
      const { made, rejected, rate } = rejectionRate(outcomesOf(test));
      return [seed, kind, horizon, made, rejected, rate.toFixed(3), code];
    }),
  );
  return [header, ...rows];
}

/** Tests below which a share of rejections is shown and not judged: at 5 % its standard error is above 1.5 points. */
const fewestJudged = 200;

/** Size of each test at each horizon over all markets. */
export function nullSection(results: readonly MarketResult[]): string {
  const judged = results.map(({ nulls }) => (nulls ? signalsOf(nulls) : []));
  const sizes = tallyNulls(judged);
  const kinds = [...new Set([...sizes.keys()].map((name) => name.split(", ")[0]))];
  const horizons = [...new Set([...sizes.keys()].map((name) => Number(name.split(", ")[1])))].sort((a, b) => a - b);
  const cells = kinds.map((kind) =>
    horizons.map((horizon) => {
      const size = sizes.get(`${kind}, ${horizon}`);
      if (!size || size.made === 0) return "none made";
      const error = Number.isNaN(size.clusteredError) ? "" : ` ± ${(size.clusteredError * 100).toFixed(1)}`;
      const isOutside = size.made >= fewestJudged && !isSizeAccepted(size);
      return `${(size.rate * 100).toFixed(1)} %${error}${isOutside ? " **outside**" : ""}`;
    }),
  );
  const signals = judged.reduce((sum, own) => sum + own.length, 0);
  const sessions = results[0]?.nulls?.sessions ?? 0;
  return [
    `${signals} null signals on ${results.length} markets (${seedsOf(results)}; ${sessions} sessions each; code ${versionsOf(results)}).`,
    "Share of rejections at a nominal 5 %, two-sided, before costs; after ± the standard error from how markets differ.",
    ...(signals < fewestJudged ? [`Fewer than ${fewestJudged} signals: shown, not judged against 3 to 8 %.`] : []),
    "",
    `| test | ${horizons.map((h) => (h === 1 ? "1 session" : `${h} sessions`)).join(" | ")} |`,
    `|---|${horizons.map(() => "---").join("|")}|`,
    ...kinds.map((kind, i) => `| ${kind} | ${cells[i].join(" | ")} |`),
  ].join("\n");
}

function signalsOf({ signals, tests }: NullTests): Record<string, NullOutcome>[] {
  const outcomes = Object.entries(tests).map(([name, test]) => [name, outcomesOf(test)] as const);
  return Array.from({ length: signals }, (_, signal) =>
    Object.fromEntries(outcomes.map(([name, own]) => [name, own[signal]])),
  );
}

function outcomesOf({ t, criticalValue }: NullTests["tests"][string]): NullOutcome[] {
  return t.map((value, i) => ({ t: value ?? Number.NaN, criticalValue: criticalValue[i] ?? Number.NaN }));
}
