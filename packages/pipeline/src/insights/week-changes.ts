import { isoDay } from "@plumbline/core";
import { absentChanges } from "../definitions/absent-parts.js";
import type { ChangesPart } from "../definitions/insight-parts.js";
import type { ScoreUnit } from "../definitions/score-units.js";
import { type ExplainedSession, presentOf } from "./explained-session.js";
import { placeWords } from "./places.js";
import type { RankedSecurity } from "./ranking.js";
import { amount, capitalised } from "./reasons.js";
import { rounded } from "./rounded.js";
import { shortFeatureWords } from "./short-feature-words.js";

/** A session with its ranking and, where it could be made, its explanation. */
export interface RankedMoment {
  readonly session: number;
  readonly securities: ReadonlyMap<string, RankedSecurity>;
  readonly explained: ExplainedSession | string;
}

const moversShown = 6;
const moversTold = 3;

/** What moved a security's score between two moments, each explained by the model valid then. */
export function changesBetween(
  before: RankedMoment | null,
  now: RankedMoment,
  securityId: string,
  unit: ScoreUnit,
): ChangesPart {
  const then = before?.securities.get(securityId);
  const current = now.securities.get(securityId);
  if (!before || !then || !current) return absentChanges("It was not scored five sessions earlier.");
  const known = {
    since: isoDay(before.session),
    positionBefore: then.position,
    ofBefore: before.securities.size,
    scoreBefore: then.score,
    isRefitted: then.modelId !== current.modelId,
  };
  const told = [moveSentence(then, current, before, now)];
  if (known.isRefitted)
    told.push("The model was fitted anew in between, so that both the data and the model moved it.");
  const rows = [before, now].map(({ explained }) =>
    typeof explained === "string" ? undefined : explained.rowOf.get(securityId),
  );
  if (typeof before.explained === "string" || typeof now.explained === "string") {
    const reason = [before.explained, now.explained].find((side) => typeof side === "string");
    return { ...known, features: [], rest: null, sentences: told, reason: String(reason) };
  }
  if (rows[0] === undefined || rows[1] === undefined) {
    return { ...known, features: [], rest: null, sentences: told, reason: "Its features are not held at both dates." };
  }
  const features = moversOf(before.explained, rows[0], now.explained, rows[1]);
  const explainedMove = features.reduce((sum, one) => sum + one.contributionNow - one.contributionBefore, 0);
  const [explainedThen, explainedNow] = [before.explained, now.explained];
  for (const one of features.slice(0, moversTold)) {
    const move = one.contributionNow - one.contributionBefore;
    const from =
      one.rankBefore === null ? "missing" : placeWords(one.rankBefore, presentOf(explainedThen, one.feature));
    const to = one.rankNow === null ? "missing" : placeWords(one.rankNow, presentOf(explainedNow, one.feature));
    const direction = move > 0 ? "raised" : "lowered";
    told.push(
      `${capitalised(shortFeatureWords(one.feature))}: from ${from} to ${to}; that ${direction} the score by ${amount(move, unit)}.`,
    );
  }
  return { ...known, features, rest: current.score - then.score - explainedMove, sentences: told, reason: null };
}

function moveSentence(then: RankedSecurity, current: RankedSecurity, before: RankedMoment, now: RankedMoment): string {
  const at = isoDay(before.session);
  const places = `${then.position} of ${before.securities.size} on ${at}`;
  if (then.position === current.position) return `Place ${current.position} of ${now.securities.size}, as on ${at}.`;
  return `Place ${current.position} of ${now.securities.size}, from ${places}.`;
}

function moversOf(before: ExplainedSession, rowBefore: number, now: ExplainedSession, rowNow: number) {
  const placeBefore = new Map(before.inputs.columns.map((column, i) => [column, i]));
  const orNull = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : rounded(value, 6));
  const partsNow = now.parts.of(rowNow);
  const partsBefore = before.parts.of(rowBefore);
  const width = now.inputs.columns.length;
  const widthBefore = before.inputs.columns.length;
  return now.inputs.columns
    .map((feature, column) => {
      const cell = rowNow * width + column;
      const own = placeBefore.get(feature);
      const cellBefore = own === undefined ? -1 : rowBefore * widthBefore + own;
      return {
        feature,
        rankBefore: orNull(before.inputs.ranks[cellBefore]),
        rankNow: orNull(now.inputs.ranks[cell]),
        contributionBefore: rounded(partsBefore[own ?? -1] ?? 0, 9),
        contributionNow: rounded(partsNow[column], 9),
      };
    })
    .map((one) => ({ one, move: Math.abs(one.contributionNow - one.contributionBefore) }))
    .filter(({ move }) => move > 0)
    .sort((a, b) => b.move - a.move || (a.one.feature < b.one.feature ? -1 : 1))
    .slice(0, moversShown)
    .map(({ one }) => one);
}
