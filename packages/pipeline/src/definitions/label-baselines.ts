import type { StreetConfig } from "@plumbline/core";
import { canonicalJson, hashText } from "../run/identity.js";
import type { LedgerTrial } from "./trial-identity.js";

export type LabelBaselineName = "last label" | "sector mean";

/** A ranking made of labels that were known, without a model; judged like any trial. */
export interface LabelBaseline extends LedgerTrial {
  readonly learner: LabelBaselineName;
}

/** The label baselines of each horizon; sector means where the source states sectors. */
export function labelBaselines(config: StreetConfig, horizons: Iterable<number>): LabelBaseline[] {
  const names: LabelBaselineName[] = config.source.hasSectors ? ["last label", "sector mean"] : ["last label"];
  return [...new Set(horizons)].flatMap((horizon) =>
    names.map((learner) => {
      const definition = canonicalJson({
        source: config.source.id,
        target: "excessReturn",
        horizon,
        learner,
        labels: "newest session whose labels are all known at the close",
        universe: { ...config.universe },
      });
      const identity = { trialId: hashText(definition, 16), definition };
      return { ...identity, role: "baseline", isPrimary: false, target: "excessReturn", horizon, learner };
    }),
  );
}
