import type { Frame } from "@plumbline/core";
import { counted, float64Of, int32Of, isoDay, textOf } from "@plumbline/core";
import { mean, standardDeviation, studentTwoSidedP } from "@plumbline/quant";
import { absentAnalogues } from "../definitions/absent-parts.js";
import type { AnaloguesPart } from "../definitions/insight-parts.js";
import { columnsHash, missingRank, packRanks, rankSteps } from "../definitions/packed-ranks.js";
import type { ExplainedSession } from "./explained-session.js";
import type { KnownOutcomes } from "./known-outcomes.js";
import { rounded } from "./rounded.js";

/** Situations answered for each security. */
const nearest = 20;
/** Features compared: the ones with the largest mean contribution in the session. */
const featuresCompared = 24;
/** A security's own situations of the last month are left out: they share most of their window with today. */
const ownDays = 31;
/** Squared difference of two ranks at random: what a value missing on one side counts as. */
const missingSquare = 1 / 6;
/** Fewer situations than this are no base rate. */
const fewestSituations = 100;

/**
 * Earlier situations whose outcome was known at the instant, searched by the features that weigh most in the session's
 * scores. Strictly point in time: a situation is a candidate if its ranks and its label were both known.
 */
export class PastSituations {
  readonly #explained: ExplainedSession;
  readonly #horizon: number;
  readonly #features: Int32Array;
  /** Square root of each feature's weight: ranks are held times it, so that a distance is a plain sum of squares. */
  readonly #scales: Float64Array;
  /** rows x features compared, ranks times their scale in single precision; NaN where missing. */
  readonly #ranks: Float32Array;
  /** 1 where a rank of the row is missing. */
  readonly #isPartial: Uint8Array;
  readonly #sessions: Int32Array;
  readonly #codes: Int32Array;
  readonly #outcomes: Float64Array;
  readonly #ids: readonly string[];
  readonly #baseRate: AnaloguesPart["baseRate"];

  /**
   * @param situations gold.situations, all vintages; of a row stated more than once the first counts
   * @param outcomes   of the situations' sessions, as known at the instant
   * @param instant    ms UTC
   */
  constructor(
    situations: Frame,
    outcomes: KnownOutcomes,
    explained: ExplainedSession,
    instant: number,
    horizon: number,
  ) {
    this.#explained = explained;
    this.#horizon = horizon;
    const weights = meanContributions(explained);
    const order = Array.from(weights.keys()).sort((a, b) => weights[b] - weights[a] || a - b);
    const used = order.slice(0, featuresCompared).filter((column) => weights[column] > 0);
    const total = used.reduce((sum, column) => sum + weights[column], 0);
    this.#features = Int32Array.from(used);
    this.#scales = Float64Array.from(used, (column) => Math.sqrt(weights[column] / total));

    const ids = textOf(situations, "securityId");
    const hashes = textOf(situations, "columnsHash");
    const wanted = hashes.dictionary.indexOf(columnsHash(explained.inputs.columns));
    const sessions = int32Of(situations, "session");
    const knownAt = float64Of(situations, "knownAt");
    const packed = situations.columns.ranks;
    const places = ids.dictionary.map((id) => outcomes.placeOf(id));
    const width = explained.inputs.columns.length;
    const rows: number[] = [];
    const followed: number[] = [];
    let last = -1;
    for (let row = 0; row < situations.rows; row++) {
      if (hashes.codes[row] !== wanted || wanted < 0 || !(knownAt[row] <= instant)) continue;
      if (last >= 0 && sessions[last] === sessions[row] && ids.codes[last] === ids.codes[row]) continue;
      last = row;
      const outcome = outcomes.excess(sessions[row], places[ids.codes[row]] ?? -1);
      if (!Number.isFinite(outcome) || packed?.type !== "binary" || packed.values[row]?.length !== width) continue;
      rows.push(row);
      followed.push(outcome);
    }
    this.#sessions = Int32Array.from(rows, (row) => sessions[row]);
    this.#codes = Int32Array.from(rows, (row) => ids.codes[row]);
    this.#ids = ids.dictionary;
    this.#outcomes = Float64Array.from(followed);
    this.#ranks = new Float32Array(rows.length * used.length);
    this.#isPartial = new Uint8Array(rows.length);
    rows.forEach((row, i) => {
      const bytes = packed?.type === "binary" ? packed.values[row] : null;
      used.forEach((column, j) => {
        const rank = rankOf(bytes?.[column] ?? missingRank);
        this.#ranks[i * used.length + j] = rank * this.#scales[j];
        if (Number.isNaN(rank)) this.#isPartial[i] = 1;
      });
    });
    this.#baseRate = { ...momentsOf(this.#outcomes), cases: rows.length, sessions: new Set(this.#sessions).size };
  }

  /** The nearest situations to one row of the session explained, nearest first; ties by session, then security. */
  nearestTo(row: number, session: number): AnaloguesPart {
    const { cases: count } = this.#baseRate;
    if (count < fewestSituations || this.#features.length === 0) {
      const why =
        this.#features.length === 0
          ? "The model weighs no feature."
          : `Only ${count} earlier situations have a known outcome; at least ${fewestSituations} are needed.`;
      return absentAnalogues(this.#horizon, why);
    }
    const { inputs } = this.#explained;
    const found = this.#search(row, inputs.securities[row], session);
    const returns = Float64Array.from(found, ({ at }) => this.#outcomes[at]);
    const sessions = new Set(found.map(({ at }) => this.#sessions[at])).size;
    const moments = momentsOf(returns);
    return {
      cases: found.map(({ at, square }) => ({
        securityId: this.#ids[this.#codes[at]],
        session: isoDay(this.#sessions[at]),
        distance: rounded(Math.sqrt(square), 6),
        excessReturn: rounded(this.#outcomes[at], 6),
      })),
      ...moments,
      sessions,
      baseRate: this.#baseRate,
      features: Array.from(this.#features, (column) => inputs.columns[column]),
      horizon: this.#horizon,
      sentence: this.#sentence(moments, found.length, sessions),
      reason: null,
    };
  }

  #search(row: number, securityId: string, session: number): { at: number; square: number }[] {
    const columns = this.#explained.inputs.columns.length;
    const packed = packRanks(this.#explained.inputs.ranks.subarray(row * columns, (row + 1) * columns));
    const own = Float32Array.from(this.#features, (column, j) => rankOf(packed[column]) * this.#scales[j]);
    const isPartial = own.some(Number.isNaN);
    const ownCode = this.#ids.indexOf(securityId);
    const found: { at: number; square: number }[] = [];
    let worst = Number.POSITIVE_INFINITY;
    for (let at = 0; at < this.#outcomes.length; at++) {
      const square =
        isPartial || this.#isPartial[at] === 1 ? this.#partialSquare(own, at) : this.#square(own, at, worst);
      if (square >= worst) continue;
      const isOwn = this.#codes[at] === ownCode && this.#sessions[at] > session - ownDays;
      if (isOwn || this.#sessions[at] >= session) continue;
      let place = found.length;
      while (place > 0 && found[place - 1].square > square) place--;
      found.splice(place, 0, { at, square });
      if (found.length > nearest) found.pop();
      if (found.length === nearest) worst = found[nearest - 1].square;
    }
    return found;
  }

  /** Squared distance to a situation; given up, with what is found so far, where it is no smaller than `worst`. */
  #square(own: Float32Array, at: number, worst: number): number {
    const ranks = this.#ranks;
    const width = own.length;
    const from = at * width;
    let square = 0;
    let j = 0;
    for (; j + 4 <= width; j += 4) {
      const a = own[j] - ranks[from + j];
      const b = own[j + 1] - ranks[from + j + 1];
      const c = own[j + 2] - ranks[from + j + 2];
      const d = own[j + 3] - ranks[from + j + 3];
      square += a * a + b * b + (c * c + d * d);
      if (square >= worst) return square;
    }
    for (; j < width; j++) square += (own[j] - ranks[from + j]) * (own[j] - ranks[from + j]);
    return square;
  }

  /** The same where ranks are missing: on both sides they are equal, on one side they count as two at random. */
  #partialSquare(own: Float32Array, at: number): number {
    let square = 0;
    for (let j = 0; j < own.length; j++) {
      const other = this.#ranks[at * own.length + j];
      const difference = own[j] - other;
      if (!Number.isNaN(difference)) square += difference * difference;
      else if (Number.isNaN(own[j]) !== Number.isNaN(other))
        square += this.#scales[j] * this.#scales[j] * missingSquare;
    }
    return square;
  }

  #sentence(moments: ReturnType<typeof momentsOf>, count: number, sessions: number): string {
    const base = this.#baseRate;
    if (moments.mean === null || moments.standardDeviation === null || base.mean === null)
      return "No earlier situation is near.";
    const t = (moments.mean - base.mean) / (moments.standardDeviation / Math.sqrt(Math.max(1, sessions)));
    const judged = chanceOf(studentTwoSidedP(t, sessions - 1), this.#explained.inputs.rows);
    return (
      `After the ${count} nearest of ${base.cases.toLocaleString("en-US")} earlier situations the mean excess return over ` +
      `${counted(this.#horizon, "session")} was ${percent(moments.mean)} with a spread of ${percent(moments.standardDeviation).replace("+", "")}; ` +
      `after all of them ${percent(base.mean)}. ${judged}`
    );
  }
}

/**
 * What chance says of a difference. Every security of the session is compared, so that some differ by luck: one is called
 * more than chance only where its p times their number (Bonferroni) is below 5 %; the others say how many are as large.
 *
 * @param p         two-sided, of one security alone; NaN where the cases give no test
 * @param compared securities of the session
 */
export function chanceOf(p: number, compared: number): string {
  if (!(p < 0.05)) return "The difference is no more than chance gives.";
  if (p * compared < 0.05) {
    return `The difference is more than chance gives, even with ${compared} securities compared at once.`;
  }
  const expected = Math.max(1, Math.round(p * compared));
  return `Chance alone gives a difference as large to about ${expected} of the ${compared} securities compared at once.`;
}

function rankOf(byte: number): number {
  return byte === missingRank ? Number.NaN : byte / rankSteps;
}

/** Mean size of each feature's contribution over the session. */
function meanContributions({ inputs, parts }: ExplainedSession): Float64Array {
  const sums = new Float64Array(inputs.columns.length);
  for (let row = 0; row < inputs.rows; row++) {
    const own = parts.of(row);
    for (let column = 0; column < sums.length; column++) sums[column] += Math.abs(own[column]);
  }
  return sums.map((sum) => (Number.isFinite(sum) ? sum / Math.max(1, inputs.rows) : 0));
}

function momentsOf(returns: Float64Array) {
  if (returns.length === 0) return { mean: null, standardDeviation: null, shareAboveZero: null };
  const spread = standardDeviation(returns);
  return {
    mean: mean(returns),
    standardDeviation: Number.isFinite(spread) ? spread : null,
    shareAboveZero: returns.reduce((count, value) => count + (value > 0 ? 1 : 0), 0) / returns.length,
  };
}

function percent(value: number): string {
  const text = Math.abs(value * 100).toFixed(2);
  return `${Number(text) === 0 ? "" : value < 0 ? "−" : "+"}${text} %`;
}
