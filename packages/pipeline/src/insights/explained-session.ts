import type { Frame } from "@plumbline/core";
import { featureFamily } from "../definitions/feature-families.js";
import type { DriverPart, ExplanationPart, FamilyPart } from "../definitions/insight-parts.js";
import type { FeatureFrame } from "../definitions/ranked-sections.js";
import { presentCounts } from "./places.js";
import { rounded } from "./rounded.js";
import { type SectionInputs, sectionInputs } from "./section-inputs.js";
import { baseOf, ScoreParts, type SessionModel, scoreOf, sessionModelOf } from "./session-model.js";

/** Contributions shown for each security; the others are summed as "rest". */
export const driversShown = 12;

/** One session's scores with the exact part that each feature has in each. */
export interface ExplainedSession {
  readonly inputs: SectionInputs;
  readonly model: SessionModel;
  readonly base: number;
  /** In the score's unit. */
  readonly parts: ScoreParts;
  /** Row of each security. */
  readonly rowOf: ReadonlyMap<string, number>;
  /** Members with a value, by column. */
  readonly present: Int32Array;
}

/** A session explained by the model that scored it; a sentence where that cannot be done. */
export function explainSession(
  universe: Frame,
  features: readonly FeatureFrame[],
  models: Frame,
  session: number,
  modelId: string,
): ExplainedSession | string {
  const model = sessionModelOf(models, modelId);
  if (typeof model === "string") return model;
  const inputs = sectionInputs(universe, features, session);
  if (!inputs) return "The features of that session are not held.";
  if (model.columns.join("\n") !== inputs.columns.join("\n")) {
    return "The model was fitted on other features than those held.";
  }
  return {
    inputs,
    model,
    base: baseOf(model),
    parts: new ScoreParts(model, inputs.ranks, inputs.rows),
    rowOf: new Map(inputs.securities.map((id, row) => [id, row])),
    present: presentCounts(inputs),
  };
}

/** Members of the session with a value of the feature; 0 for one that is none of the model's. */
export function presentOf({ inputs, present }: ExplainedSession, feature: string): number {
  return present[inputs.columns.indexOf(feature)] ?? 0;
}

/** How far a score may lie from what the model gives again: single precision of a sum of a hundred leaves. */
const scoreTolerance = 1e-5;

/** Whether the model gives this score again for this row; if not, its parts would explain another number. */
export function reproduces(explained: ExplainedSession, row: number, score: number): boolean {
  const again = scoreOf(explained.model, explained.inputs.ranks, row * explained.inputs.columns.length);
  return Math.abs(again - score) <= scoreTolerance;
}

/** The largest contributions of one row, by size, to nine decimals; ties in the order of the features' names. */
export function largestDrivers({ inputs, parts }: ExplainedSession, row: number): DriverPart[] {
  const width = inputs.columns.length;
  const own = parts.of(row);
  const orNull = (value: number) => (Number.isFinite(value) ? value : null);
  return inputs.columns
    .map((feature, column): DriverPart => {
      const cell = row * width + column;
      const rank = orNull(rounded(inputs.ranks[cell], 6));
      return { feature, value: orNull(inputs.values[cell]), rank, contribution: own[column] };
    })
    .filter((driver) => driver.contribution !== 0)
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution) || (a.feature < b.feature ? -1 : 1))
    .slice(0, driversShown)
    .map((driver) => ({ ...driver, contribution: rounded(driver.contribution, 9) }));
}

/**
 * The waterfall of one row: base + drivers + rest = score. The rest also takes the rounding of the drivers
 * and of a score in single precision (below 1e-7).
 *
 * @param calibrate expected excess return of a score; null where calibration does not hold
 */
export function explanationOf(
  explained: ExplainedSession,
  row: number,
  drivers: readonly DriverPart[],
  score: number,
  calibrate: ((score: number) => number) | null,
): ExplanationPart {
  const own = explained.parts.of(row);
  const { base } = explained;
  const shown = drivers.reduce((sum, driver) => sum + driver.contribution, 0);
  const features = own.reduce((count, part) => count + (part === 0 ? 0 : 1), 0) - drivers.length;
  return {
    base,
    rest: { features, contribution: score - base - shown },
    sum: score,
    families: familiesOf(explained, own),
    calibrated: calibrate ? calibratedWaterfall(base, score, calibrate) : null,
    reason: null,
  };
}

/** The curve's rise from base to score, shared among the contributions in proportion: it sums, whatever the curve. */
function calibratedWaterfall(base: number, score: number, calibrate: (score: number) => number) {
  const [from, to] = [calibrate(base), calibrate(score)];
  const rise = score - base;
  const factor = rise === 0 ? 0 : (to - from) / rise;
  return Number.isFinite(factor) ? { base: from, factor, sum: to } : null;
}

/** All contributions of a row by what their features look at, by size; they sum to score - base. */
function familiesOf({ inputs }: ExplainedSession, own: Float64Array): FamilyPart[] {
  const sums = new Map<string, { features: number; contribution: number }>();
  inputs.columns.forEach((column, at) => {
    if (own[at] === 0) return;
    const family = featureFamily(column);
    const before = sums.get(family) ?? { features: 0, contribution: 0 };
    sums.set(family, { features: before.features + 1, contribution: before.contribution + own[at] });
  });
  return [...sums]
    .map(([family, sum]) => ({ family, features: sum.features, contribution: rounded(sum.contribution, 9) }))
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution) || (a.family < b.family ? -1 : 1));
}
