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
