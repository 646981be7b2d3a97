import { plain } from "./numbers.ts";

export type IcColumns = {
  readonly session: readonly string[];
  readonly mean252: readonly (number | null)[];
  readonly low252: readonly (number | null)[];
  readonly high252: readonly (number | null)[];
};

/**
 * The finding of the IC chart: sign by whether zero is inside the newest 95 % band, trend against a year before.
 * A series without a 12-month mean says so.
 */
export function icFinding(series: IcColumns): string {
  const last = lastKnown(series.mean252);
  if (last < 0) return "Too few sessions for a 12-month mean";
  const mean = series.mean252[last]!;
  const low = series.low252[last] ?? Number.NaN;
  const high = series.high252[last] ?? Number.NaN;
  const before = series.mean252[last - 252] ?? Number.NaN;
  const width = (high - low) / 2;
  const trend =
    Number.isNaN(before) || !(Math.abs(mean - before) > width / 2) ? "" : mean > before ? "rising" : "fading";
  if (low > 0) return trend === "" ? "Predictive power is positive" : `Predictive power is positive ${link(trend)}`;
  if (high < 0) return "The ranking points the wrong way";
  return trend === "fading"
    ? "Predictive power has faded to none that shows"
    : `No predictive power shows (${plain(mean, 3)} ±${plain(width, 3)})`;
}

/** The finding of a price chart: how far the close moved over what is shown. */
export function priceFinding(closes: readonly (number | null)[], label: string): string {
  const known = closes.filter((close): close is number => close !== null && Number.isFinite(close) && close > 0);
  if (known.length < 2) return `${label}: one close known`;
  const change = known.at(-1)! / known[0]! - 1;
  if (Math.abs(change) < 0.005) return `${label} ended where it began`;
  return `${label} ${change > 0 ? "rose" : "fell"} ${plain(Math.abs(change) * 100, Math.abs(change) < 0.1 ? 1 : 0)}\u00a0%`;
}

/** Did the quintiles come out in order? Means in decimals, lowest scores first. */
export function quintileFinding(means: readonly (number | null)[]): string {
  const known = means.filter((mean): mean is number => mean !== null && Number.isFinite(mean));
  if (known.length < 2) return "Too few scored sessions for fifths";
  const spread = known.at(-1)! - known[0]!;
  const isOrdered = known.every((mean, index) => index === 0 || mean >= known[index - 1]!);
  if (spread <= 0) return "The highest fifth did not beat the lowest";
  return isOrdered
    ? `Each fifth beat the one below; ${plain(spread * 1e4, 1)} bp apart`
    : `Highest fifth ahead of lowest by ${plain(spread * 1e4, 1)} bp`;
}

function lastKnown(values: readonly (number | null)[]): number {
  for (let index = values.length - 1; index >= 0; index--) {
    const value = values[index];
    if (value !== null && value !== undefined && Number.isFinite(value)) return index;
  }
  return -1;
}

function link(trend: string): string {
  return trend === "fading" ? "but fading" : "and rising";
}
