import { dayNumber, longDate } from "./dates.ts";
import { plain } from "./numbers.ts";

/** From when to when; the end only where the prices stop more than a week before the session that is looked at. */
export function priceSpan(first: string, last: string, lookedAt: string | null): string {
  const isStopped = lookedAt !== null && dayNumber(lookedAt) - dayNumber(last) > 7;
  return isStopped ? `from ${longDate(first)} to ${longDate(last)}, its last bar` : `since ${longDate(first)}`;
}

/** The finding of a price chart: how far the close moved over what is shown. */
export function priceFinding(closes: readonly (number | null)[], label: string): string {
  const known = closes.filter((close): close is number => close !== null && Number.isFinite(close) && close > 0);
  if (known.length < 2) return `${label}: one close known`;
  const change = known.at(-1)! / known[0]! - 1;
  if (Math.abs(change) < 0.005) return `${label} ended where it began`;
  return `${label} ${change > 0 ? "rose" : "fell"} ${plain(Math.abs(change) * 100, Math.abs(change) < 0.1 ? 1 : 0)}\u00a0%`;
}
