import { plain } from "./numbers.ts";

type Banded = { readonly horizon: number; readonly rankIc: number | null; readonly low: number | null };

/** Does the signal grow or fade with the horizon? Bands decide what is called a signal at all. */
export function decayFinding(points: readonly Banded[]): string {
  const known = points.filter((point) => point.rankIc !== null && Number.isFinite(point.rankIc));
  if (known.length === 0) return "No horizon was judged";
  const clear = known.filter((point) => point.low !== null && point.low > 0);
  if (clear.length === 0) return "No horizon stands clear of zero";
  const best = clear.reduce((a, b) => (b.rankIc! > a.rankIc! ? b : a));
  // A horizon without a band, or with a wide one, may lie higher: then nothing is said to be strongest or to fade.
  if (known.some((point) => point.rankIc! > best.rankIc!)) {
    const at = clear.map(({ horizon }) => horizon);
    return `Clear of zero at ${at.join(", ")} ${at.at(-1) === 1 ? "session" : "sessions"} only`;
  }
  if (best.horizon === known.at(-1)!.horizon && known.length > 1)
    return `The signal builds up to ${best.horizon} sessions`;
  if (best.horizon === known[0]!.horizon && known.length > 1)
    return `The signal is strongest at ${best.horizon} and fades`;
  return `The signal is strongest at ${best.horizon} sessions`;
}

/** Where the first line ends among the others. Levels are growth of 100. */
export function equityFinding(ends: readonly { readonly label: string; readonly level: number }[]): string {
  const [own, ...others] = ends;
  if (!own) return "No portfolio was formed";
  const words = own.level >= 100.5 ? "gained" : own.level <= 99.5 ? "lost" : "ended where it began";
  const change = words === "ended where it began" ? words : `${words} ${plain(Math.abs(own.level - 100), 1)} %`;
  if (others.length === 0) return `${own.label} ${change}`;
  const beaten = others.filter((other) => own.level > other.level).length;
  if (beaten === others.length) return `${own.label} ${change}, ahead of everything beside it`;
  if (beaten === 0) return `${own.label} ${change}, behind everything beside it`;
  return `${own.label} ${change}, ahead of ${beaten} of ${others.length} beside it`;
}

/** Is the champion's Sharpe ratio beyond what the best of so many worthless trials reaches? */
export function luckFinding(sharpe: number | null, best: number | null, trials: number): string {
  if (sharpe === null || best === null) return "Too little is known to tell luck from skill";
  if (trials < 2) return sharpe > 0 ? "One trial: luck has had one try" : "One trial, and it lost";
  return sharpe > best
    ? "The Sharpe ratio is above what luck explains"
    : "The Sharpe ratio is within what luck explains";
}

const baselineTitles: Record<string, string> = {
  ridge: "Ridge",
  "single feature": "Single best feature",
  "last label": "Last period’s label",
  "sector mean": "Sector mean",
  "permuted labels": "Permuted labels",
};

/** A baseline's name as a reader knows it. */
export function baselineTitle(name: string): string {
  return baselineTitles[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

const methodTitles: Record<string, string> = {
  equalWeightedCosine: "Equally weighted cosines",
  nonOverlapping: "Sessions without overlap",
  neweyWestFixedB: "Newey–West, fixed b",
};

export function methodTitle(name: string): string {
  return methodTitles[name] ?? name;
}
