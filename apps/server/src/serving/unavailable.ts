import type { Row, StreetConfig } from "@plumbline/core";
import { unavailableFeatures } from "@plumbline/pipeline";
import type { ReleaseView } from "./release-view.js";

export interface Unavailable {
  readonly name: string;
  readonly reason: string;
}

/** Features and rules that the source cannot feed, each with the reason; nothing is invented in their place. */
export function unavailableOf(config: StreetConfig, quality: readonly Row[]): Unavailable[] {
  const { source } = config;
  const out: Unavailable[] = unavailableFeatures(config).map(({ set, feature, reason }) => ({
    name: `${set}.${feature}`,
    reason,
  }));
  if (source.priceBasis !== "raw") {
    out.push({
      name: "universe: smallest price",
      reason: `prices are ${source.priceBasis}, so the level then is not known`,
    });
  }
  const whole = quality.find((row) => row.securityId === "*" && row.dataset === "silver.bars");
  const detail = JSON.parse(String(whole?.detail ?? "{}")) as { unavailableRules?: unknown };
  const rules = Array.isArray(detail.unavailableRules) ? detail.unavailableRules.map(String) : [];
  for (const rule of rules) {
    const [name, ...reason] = rule.split(": ");
    out.push({ name: `rule ${name}`, reason: reason.join(": ") || "the source lacks a field it needs" });
  }
  if (!source.hasSectors) out.push({ name: "sector-excess targets", reason: "the source states no sectors" });
  return out;
}

/** The same for a view's release. */
export async function unavailableIn(view: ReleaseView): Promise<Unavailable[]> {
  return unavailableOf(view.release.summary.config, await view.quality());
}
