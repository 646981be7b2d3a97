import type { SourceDescription } from "@plumbline/core";

export interface Unavailable {
  readonly name: string;
  readonly reason: string;
}

/** What this source cannot feed, each with the reason; nothing is invented in its place. */
export function unavailableOf(source: SourceDescription): Unavailable[] {
  const out: Unavailable[] = [];
  const missing = (["open", "high", "low", "close", "volume"] as const).filter(
    (field) => !source.fields.includes(field),
  );
  for (const field of missing) {
    out.push({ name: `features and rules that need ${field}`, reason: `the source states no ${field}` });
  }
  if (source.priceBasis !== "raw") {
    const reason = `prices are ${source.priceBasis}, so their level at the time is not known`;
    out.push({ name: "price rule of the universe", reason });
    out.push({ name: "features that depend on the price's level", reason });
  }
  if (!source.hasSectors)
    out.push({ name: "sector-neutral features and targets", reason: "the source states no sectors" });
  if (!source.hasCorporateActions) {
    out.push({ name: "dividends and delisting returns", reason: "the source states no corporate actions" });
  }
  return out;
}
