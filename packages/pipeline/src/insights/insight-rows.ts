import type { Frame, StageContext } from "@plumbline/core";
import { constantText, makeFrame, textColumn } from "@plumbline/core";
import type { InsightParts } from "../definitions/insight-parts.js";
import type { Champion, Ranking } from "./ranking.js";

/** A ranking with the quality score of each of its securities, in the ranking's order. */
export interface RankedLines {
  readonly champion: Champion;
  readonly ranking: Ranking;
  /** 0 to 100 */
  readonly quality: readonly number[];
}

/**
 * Rows of gold.insights, best first.
 *
 * @param found null for an empty frame
 * @param parts one a security, in the ranking's order
 */
export function insightRows(
  found: RankedLines | null,
  parts: readonly InsightParts[],
  context: Pick<StageContext, "now">,
): Frame {
  const securities = found?.ranking.securities ?? [];
  const rows = securities.length;
  const hasPrevious = Uint8Array.from(securities, (security) => (security.previousPosition === null ? 0 : 1));
  const json = (pick: (part: InsightParts) => unknown) => textColumn(parts.map((part) => JSON.stringify(pick(part))));
  return makeFrame({
    session: { type: "date", values: new Int32Array(rows).fill(found?.ranking.session ?? 0) },
    securityId: textColumn(securities.map((security) => security.securityId)),
    trialId: constantText(found?.champion.trialId ?? "", rows),
    position: { type: "int32", values: Int32Array.from(securities, (security) => security.position) },
    score: { type: "float64", values: Float64Array.from(securities, (security) => security.score) },
    previousPosition: {
      type: "int32",
      values: Int32Array.from(securities, (security) => security.previousPosition ?? 0),
      ...(hasPrevious.includes(0) ? { valid: hasPrevious } : {}),
    },
    qualityScore: { type: "float64", values: Float64Array.from(found?.quality ?? []) },
    doubts: json((part) => part.doubts),
    drivers: json((part) => part.drivers),
    modelId: textColumn(securities.map((security) => security.modelId)),
    expectedExcessReturn: {
      type: "float64",
      values: Float64Array.from(parts, (part) => part.calibration.value ?? Number.NaN),
    },
    calibration: json((part) => part.calibration),
    explanation: json((part) => part.explanation),
    reasons: json((part) => part.reasons),
    changes: json((part) => part.changes),
    analogues: json((part) => part.analogues),
    counterfactual: json((part) => part.counterfactual),
    grade: textColumn(parts.map((part) => part.grade.grade)),
    gradeDetail: json((part) => part.grade),
    lineage: json((part) => part.lineage),
    knownAt: {
      type: "instant",
      values: Float64Array.from(securities, (security) => Math.max(security.knownAt, found?.champion.knownAt ?? 0)),
    },
    knownAtBasis: constantText("rule", rows),
    ingestedAt: { type: "instant", values: new Float64Array(rows).fill(context.now) },
  });
}
