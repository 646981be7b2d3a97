import type { Frame } from "@plumbline/core";
import { constantText, makeFrame, textColumn } from "@plumbline/core";
import type { SessionCloses } from "../definitions/session-closes.js";
import type { QualityScore } from "./quality-score.js";

/** Rows of silver.quality; each is known at the close of the last session it covers. */
export function qualityFrame(scores: readonly QualityScore[], closes: SessionCloses, now: number): Frame {
  const count = (pick: (score: QualityScore) => number) =>
    ({ type: "int64", values: Float64Array.from(scores, pick) }) as const;
  return makeFrame({
    dataset: constantText("silver.bars", scores.length),
    securityId: textColumn(scores.map((score) => score.securityId)),
    session: { type: "date", values: Int32Array.from(scores, (score) => score.session) },
    score: { type: "float64", values: Float64Array.from(scores, (score) => score.score) },
    rows: count((score) => score.rows),
    rejected: count((score) => score.rejected),
    flagged: count((score) => score.flagged),
    gapSessions: count((score) => score.gapSessions),
    isFit: { type: "boolean", values: Uint8Array.from(scores, (score) => (score.isFit ? 1 : 0)) },
    detail: textColumn(scores.map((score) => JSON.stringify(score.detail))),
    knownAt: { type: "instant", values: Float64Array.from(scores, (score) => closes.closeOf(score.session)) },
    knownAtBasis: constantText("rule", scores.length),
    ingestedAt: { type: "instant", values: new Float64Array(scores.length).fill(now) },
  });
}
