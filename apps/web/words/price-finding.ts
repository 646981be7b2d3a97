import { plain } from "./numbers.ts";

/** The finding of a price chart: how far the close moved over what is shown. */
export function priceFinding(closes: readonly (number | null)[], label: string): string {
  const known = closes.filter((close): close is number => close !== null && Number.isFinite(close) && close > 0);
  if (known.length < 2) return `${label}: one close known`;
  const change = known.at(-1)! / known[0]! - 1;
  if (Math.abs(change) < 0.005) return `${label} ended where it began`;
  return `${label} ${change > 0 ? "rose" : "fell"} ${plain(Math.abs(change) * 100, Math.abs(change) < 0.1 ? 1 : 0)}\u00a0%`;
}
