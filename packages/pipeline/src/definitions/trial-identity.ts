import type { BoostingParameters, FeatureSetTable, Json, StreetConfig } from "@plumbline/core";
import { canonicalJson, hashText } from "../run/identity.js";
import { walkForwardPolicy } from "./walk-forward.js";

export type LearnerName = "xgboost" | "ridge" | "single feature";
export type TrialRole = "candidate" | "baseline" | "control";
/** What a model learns: the rank of a column of gold.targets in its session's universe, minus a half, in (-0.5, 0.5). */
export type TargetName = "excessRank" | "sectorExcessRank" | "volatilityScaledRank";

/** A row of the trials ledger. */
export interface LedgerTrial {
  /** First 16 hex digits of the sha256 of `definition`. */
  readonly trialId: string;
  readonly role: TrialRole;
  /** The question fixed before looking. */
  readonly isPrimary: boolean;
  readonly target: string;
  /** Sessions. */
  readonly horizon: number;
  readonly learner: string;
  /** Canonical JSON. */
  readonly definition: string;
}

/** Something that is tried by fitting models, with everything that its identity hashes. */
export interface Trial extends LedgerTrial {
  readonly target: TargetName;
  readonly learner: LearnerName;
  /** Every how many sessions rows are taken for training. */
  readonly everySessions: number;
  /** Labels are permuted within their session before training. */
  readonly isPermuted: boolean;
}

/**
 * How XGBoost learns cross-sectional ranks. A rank IC of 0.03 leaves less than a thousandth of the variance to explain, so
 * the model is an average of many weak trees rather than a few good ones: small steps, half of the rows and a twentieth
 * of the columns a tree, few bins, and leaves that hold a good part of the rows (chosen on simulated markets of other
 * seeds than those of docs/evidence: docs/methods/xgboost.md).
 */
const boosting = {
  objective: "reg:squarederror",
  maxDepth: 3,
  eta: 0.003,
  maxBin: 16,
  /** Share of a tree's rows. */
  smallestLeaf: 0.2,
  subsample: 0.5,
  colsampleByTree: 0.05,
  lambda: 10,
} as const;

/**
 * The parameters of one fit. One thread a fit: folds run side by side, and the bits cannot depend on the number of threads.
 *
 * @param rows rows learned from
 */
export function boostingParameters(config: StreetConfig, rows: number): BoostingParameters {
  const { smallestLeaf, ...given } = boosting;
  const minChildWeight = Math.max(1, Math.floor(smallestLeaf * boosting.subsample * rows));
  return { ...given, rounds: config.rounds, minChildWeight, seed: config.seed, threads: 1 };
}

/** Rank IC for which ridge's penalty is set: the penalty is columns over its square (see docs/methods/ridge.md). */
export const ridgeExpectedIc = 0.03;

/**
 * What a run tries. By default: one target (the primary horizon's excess rank) by each learner, rows every h-th session.
 * `full` adds every horizon and target on all rows. Each of these has a control of its own, the same learner on permuted
 * labels, and each horizon the single best feature as a baseline.
 *
 * Every candidate could be promoted, so every one counts as a trial; baselines and controls cannot and do not.
 *
 * @param hasBoosting false where the library is absent: ridge alone, and ridge is then the primary trial
 */
export function plannedTrials(
  config: StreetConfig,
  featureTables: readonly FeatureSetTable[],
  hasBoosting: boolean,
): Trial[] {
  const learners: readonly LearnerName[] = hasBoosting ? ["xgboost", "ridge"] : ["ridge"];
  const primary = {
    target: "excessRank",
    horizon: config.primaryHorizon,
    everySessions: config.primaryHorizon,
  } as const;
  const trials: PlannedTrial[] = learners.map((learner) => ({ ...primary, learner, isPermuted: false }));
  if (config.full) {
    const targets: TargetName[] = ["excessRank", "volatilityScaledRank"];
    if (config.source.hasSectors) targets.push("sectorExcessRank");
    for (const horizon of config.horizons) {
      for (const target of targets) {
        for (const learner of learners) trials.push({ target, horizon, everySessions: 1, learner, isPermuted: false });
      }
    }
  }
  trials.push(...trials.map((trial) => ({ ...trial, isPermuted: true })));
  const asked = trials.filter((trial) => trial.target === "excessRank");
  for (const horizon of new Set(asked.map((trial) => trial.horizon))) {
    const everySessions = asked.find((trial) => trial.horizon === horizon)?.everySessions ?? 1;
    trials.push({ target: "excessRank", horizon, everySessions, learner: "single feature", isPermuted: false });
  }
  const identified = trials.map((trial, i) => identify(trial, config, featureTables, i === 0));
  // at a horizon of one session the full set asks the primary question again: one trial is one row of the ledger
  const first = new Map([...identified].reverse().map((trial) => [trial.trialId, trial]));
  return identified.filter((trial) => first.get(trial.trialId) === trial);
}

type PlannedTrial = Pick<Trial, "target" | "horizon" | "learner" | "everySessions" | "isPermuted">;

function identify(
  trial: PlannedTrial,
  config: StreetConfig,
  featureTables: readonly FeatureSetTable[],
  isPrimary: boolean,
): Trial {
  const parameters: Readonly<Record<LearnerName, Json>> = {
    xgboost: { ...boosting, rounds: config.rounds, seed: config.seed },
    ridge: { expectedIc: ridgeExpectedIc },
    "single feature": { chosenBy: "largest absolute correlation with the labels of the training rows" },
  };
  const definition = canonicalJson({
    source: config.source.id,
    target: trial.target,
    horizon: trial.horizon,
    features: featureTables.map((table) => table.name).sort(),
    inputs: "rank in the session's universe, (r - 0.5) / n, float32",
    learner: trial.learner,
    parameters: parameters[trial.learner],
    universe: { ...config.universe },
    split: { kind: "expanding by calendar year", ...walkForwardPolicy },
    sampling: { everySessions: trial.everySessions },
    labels: trial.isPermuted ? { permutedWithinSession: true, seed: config.seed } : "as known",
  });
  return {
    ...trial,
    trialId: hashText(definition, 16),
    role: trial.isPermuted ? "control" : trial.learner === "single feature" ? "baseline" : "candidate",
    isPrimary,
    definition,
  };
}
