import { absentCounterfactual } from "../definitions/absent-parts.js";
import type { CounterfactualPart } from "../definitions/insight-parts.js";
import type { ScoreUnit } from "../definitions/score-units.js";
import type { ExplainedSession } from "./explained-session.js";
import { ordinal, placeOf } from "./places.js";
import type { RankedSecurity } from "./ranking.js";
import { rounded } from "./rounded.js";
import { ridgeSteps, type ScoreSteps, type Step, TreeThresholds, treeSteps } from "./score-steps.js";
import { scoreOf } from "./session-model.js";
import { shortFeatureWords } from "./short-feature-words.js";

/** Fewer ranked securities than this have no top decile. */
const fewestRanked = 10;
/** Features whose steps are combined where one is not enough: those with the largest effect. */
const featuresPaired = 24;
/** Steps of one feature that enter pairs; a linear model has many more. */
const stepsPaired = 12;
/** Pairs looked at again by the model; their order is the size of the change. */
const pairsTried = 2_000;

/**
 * The smallest change of one feature's rank, or of two, that moves a security over the edge of the top decile, all else
 * equal. Every answer is scored again by the model itself before it is given.
 */
export class DecileEdge {
  readonly #explained: ExplainedSession;
  readonly #unit: ScoreUnit;
  readonly #thresholds: TreeThresholds | null;
  readonly #decile: number;
  /** Score of the last inside, and of the first outside. */
  readonly #inside: number;
  readonly #outside: number;

  /** @param ranked by position */
  constructor(explained: ExplainedSession, ranked: readonly RankedSecurity[], unit: ScoreUnit) {
    this.#unit = unit;
    this.#explained = explained;
    const { model } = explained;
    this.#thresholds = model.learner === "xgboost" ? new TreeThresholds(model.trees) : null;
    this.#decile = ranked.length < fewestRanked ? 0 : Math.floor(ranked.length / 10);
    this.#inside = ranked[this.#decile - 1]?.score ?? Number.NaN;
    this.#outside = ranked[this.#decile]?.score ?? Number.NaN;
  }

  partOf(security: RankedSecurity): CounterfactualPart {
    const direction = security.position <= this.#decile ? "leave" : "enter";
    if (this.#decile === 0)
      return absentCounterfactual(direction, 0, "Too few securities are ranked for a top decile.");
    const row = this.#explained.rowOf.get(security.securityId);
    if (row === undefined) return absentCounterfactual(direction, this.#decile, "Its features are not held.");
    const threshold = direction === "leave" ? this.#outside : this.#inside;
    const found = this.#search(row, direction, threshold, direction === "leave");
    if (!found) {
      const tried = direction === "leave" ? "No change of one feature, nor of two," : "No change of one feature";
      const verb = direction === "leave" ? "moves it out of" : "moves it into";
      const reason = `${tried} ${verb} the top decile by the model, all else equal.`;
      return { ...absentCounterfactual(direction, this.#decile, reason), threshold };
    }
    const changes = found.steps.map((step) => this.#changeOf(row, step));
    return {
      direction,
      decile: this.#decile,
      threshold,
      changes,
      scoreAfter: found.score,
      sentence: sentenceOf(direction, changes, found.score, threshold, this.#unit),
      reason: null,
    };
  }

  #search(row: number, direction: "leave" | "enter", threshold: number, triesPairs: boolean) {
    const { inputs, model } = this.#explained;
    const width = inputs.columns.length;
    const values = inputs.ranks.slice(row * width, (row + 1) * width);
    const score = scoreOf(model, values, 0);
    const sign = direction === "leave" ? -1 : 1;
    const steps = this.#stepper(values);
    const passes = (chosen: readonly Step[]) => {
      const changed = Float32Array.from(values);
      for (const { column, rank } of chosen) changed[column] = rank;
      const after = scoreOf(model, changed, 0);
      return sign * (after - threshold) > 0 ? { steps: chosen, score: after } : null;
    };
    // a hair less than needed is tried too: effects are sums in double, scores in single precision
    const needed = sign * (threshold - score) - 1e-6;
    const useful: Step[][] = [];
    const enough: Step[] = [];
    for (let column = 0; column < width; column++) {
      const own = steps.stepsOf(column).filter(({ effect }) => sign * effect > 0);
      if (own.length === 0) continue;
      useful.push(frontier(own, sign));
      enough.push(...own.filter(({ effect }) => sign * effect >= needed));
    }
    enough.sort((a, b) => a.distance - b.distance || a.column - b.column || a.rank - b.rank);
    for (const step of enough) {
      const found = passes([step]);
      if (found) return found;
    }
    if (!triesPairs) return null;
    for (const pair of this.#pairs(useful, sign, needed)) {
      if (sign * steps.effectOf(pair[0], pair[1]) < needed) continue;
      const found = passes(pair);
      if (found) return found;
    }
    return null;
  }

  #stepper(values: Float32Array): ScoreSteps {
    const { model } = this.#explained;
    if (model.learner === "ridge") return ridgeSteps(model.ridge, values, this.#explained.present);
    return treeSteps(this.#thresholds ?? new TreeThresholds(model.trees), values, this.#explained.present);
  }

  /** Pairs of steps of two features that could be enough together, the smallest change first. */
  #pairs(useful: readonly Step[][], sign: number, needed: number): [Step, Step][] {
    const strongest = [...useful]
      .sort((a, b) => sign * b[b.length - 1].effect - sign * a[a.length - 1].effect || a[0].column - b[0].column)
      .slice(0, featuresPaired)
      .map(thinned);
    const pairs: [Step, Step][] = [];
    for (const [i, ofOne] of strongest.entries()) {
      for (const ofOther of strongest.slice(i + 1)) {
        for (const a of ofOne) {
          for (const b of ofOther) if (sign * (a.effect + b.effect) >= needed) pairs.push([a, b]);
        }
      }
    }
    const size = ([a, b]: [Step, Step]) => a.distance + b.distance;
    return pairs
      .sort((a, b) => size(a) - size(b) || a[0].column - b[0].column || a[1].column - b[1].column)
      .slice(0, pairsTried);
  }

  #changeOf(row: number, step: Step): CounterfactualPart["changes"][number] {
    const { inputs } = this.#explained;
    const rankFrom = inputs.ranks[row * inputs.columns.length + step.column];
    const of = this.#explained.present[step.column];
    return {
      feature: inputs.columns[step.column],
      rankFrom: rounded(rankFrom, 6),
      rankTo: rounded(step.rank, 6),
      placeFrom: placeOf(rankFrom, of).fromHighest,
      placeTo: placeOf(step.rank, of).fromHighest,
      of,
    };
  }
}

/** Steps that do more than every smaller one. @param steps nearest first */
function frontier(steps: readonly Step[], sign: number): Step[] {
  let best = 0;
  return steps.filter(({ effect }) => {
    if (sign * effect <= best) return false;
    best = sign * effect;
    return true;
  });
}

/** At most `stepsPaired` of the steps, the largest among them. */
function thinned(steps: readonly Step[]): Step[] {
  const every = Math.ceil(steps.length / stepsPaired);
  return steps.filter((_, i) => (steps.length - 1 - i) % every === 0);
}

function sentenceOf(
  direction: "leave" | "enter",
  changes: CounterfactualPart["changes"],
  after: number,
  threshold: number,
  unit: ScoreUnit,
): string {
  const moves = changes.map(
    ({ feature, placeFrom, placeTo, of }) =>
      `${shortFeatureWords(feature)} were ${ordinal(placeTo)} instead of ${ordinal(placeFrom)} highest of ${of}`,
  );
  const verb = direction === "leave" ? "It would leave the top decile" : "It would be in the top decile";
  return `${verb} if ${moves.join(" and ")}, all else equal: the model's score would be ${read(after, unit)}, the edge is ${read(threshold, unit)} ${unit.words}.`;
}

/** A signed score in the unit that is read. */
function read(score: number, { factor }: ScoreUnit): string {
  const text = (score * factor).toFixed(2);
  return score * factor > 0 ? `+${text}` : text;
}
