import { counted, isoDay, type Row, rowsOf, textAt, textOf } from "@plumbline/core";
import {
  type AnaloguesPart,
  absentAnalogues,
  absentCalibration,
  absentChanges,
  absentCounterfactual,
  absentExplanation,
  absentGrade,
  agedGrade,
  type CalibrationPart,
  type ChangesPart,
  type CounterfactualPart,
  type ExplanationPart,
  type GradePart,
  type InsightParts,
  type LineageStep,
} from "@plumbline/pipeline";
import { evaluationSummary } from "./evidence.js";
import { asOfNote, pastHistoryOf } from "./past-insights.js";
import { type Driver, rankingOf, scoresOf, scoreUnitOf } from "./ranking.js";
import type { ReleaseView } from "./release-view.js";

/** What the champion says of one security, with everything that explains it. */
export interface Prediction {
  readonly session: string;
  readonly trialId: string;
  readonly modelId: string;
  readonly learner: string;
  readonly horizon: number;
  readonly score: number;
  readonly scoreUnit: string;
  readonly rank: number;
  readonly position: number;
  readonly of: number;
  readonly previousPosition: number | null;
  readonly sentence: string;
  readonly drivers: readonly Driver[];
  readonly doubts: readonly string[];
  readonly calibration: CalibrationPart;
  readonly explanation: ExplanationPart;
  readonly reasons: readonly string[];
  readonly changes: ChangesPart;
  readonly analogues: AnaloguesPart;
  readonly counterfactual: CounterfactualPart;
  readonly grade: GradePart;
  readonly lineage: readonly LineageStep[];
  /** Which model is shown and what is not held, for a past asOf; null for the newest. */
  readonly asOfNote: string | null;
}

/** What the champion says of a security in the view's last scored session; null where it was not scored. */
export async function predictionOf(view: ReleaseView, securityId: string): Promise<Prediction | null> {
  const ranking = await rankingOf(view);
  const ranked = ranking.rows.find((row) => row.securityId === securityId);
  const learner = await view.learner();
  const trialId = await view.trialId();
  if (!ranked || ranking.session === null || trialId === null) return null;
  const { frame, byDay } = await view.predictions();
  const day = [...byDay.keys()].find((candidate) => isoDay(candidate) === ranking.session);
  const scored = day === undefined ? undefined : scoresOf(frame, byDay.get(day)).get(securityId);
  const { primaryHorizon } = view.release.summary.config;
  const target = (await view.evaluation())?.summary?.trial.target ?? "excessRank";
  const parts = await partsAt(view, securityId, ranking.session, ranked.score);
  return {
    session: ranking.session,
    trialId,
    modelId: scored?.modelId ?? learner?.modelId ?? "",
    learner: learner?.version ?? "unknown",
    horizon: primaryHorizon,
    score: ranked.score,
    scoreUnit: scoreUnitOf(target),
    rank: ranked.rank ?? scored?.rank ?? 0,
    position: ranked.position,
    of: ranking.rows.length,
    previousPosition: ranked.previousPosition,
    sentence: sentenceOf(parts.calibration, ranked.position, ranking.rows.length, ranked.ticker),
    ...parts,
    grade: agedGrade(parts.grade, await evaluationSummary(view)),
    drivers: ranked.drivers,
    doubts: parts.doubts ?? ranked.doubts,
    asOfNote: await asOfNote(view),
  };
}

type Parts = Omit<InsightParts, "drivers" | "doubts"> & { readonly doubts: readonly string[] | null };

/** The parts as the run stored them; for a session that no run ended with, computed from what was known then. */
async function partsAt(view: ReleaseView, securityId: string, session: string, score: number): Promise<Parts> {
  const { primaryHorizon } = view.release.summary.config;
  const frame = await view.insights();
  const rows = await view.once("insightRows", async () => {
    const ids = textOf(frame, "securityId");
    return new Map(Array.from({ length: frame.rows }, (_, row) => [textAt(ids, row), row]));
  });
  const at = rows.get(securityId);
  const row = at === undefined ? undefined : rowsOf(frame, at, at + 1)[0];
  if (row?.session === session) return partsOf(row, score, primaryHorizon, view.release.isSimulated);
  const past = await pastHistoryOf(view);
  const security = past?.ranking.securities.find((one) => one.securityId === securityId);
  if (past?.session !== session || !security) {
    return partsOf(undefined, score, primaryHorizon, view.release.isSimulated);
  }
  return view.once(`parts ${securityId}`, async () => past.insights.partsOf(security));
}

const notHeld = "Not held for this session.";

/** The parts of a row of gold.insights; those an older lake has not, or where there is no row, say so. */
function partsOf(row: Row | undefined, score: number, horizon: number, isSimulated: boolean): Parts {
  const part = <T>(name: string, absent: T): T => {
    const json = row?.[name];
    return typeof json === "string" && json !== "" ? (JSON.parse(json) as T) : absent;
  };
  return {
    calibration: part("calibration", absentCalibration(horizon, notHeld)),
    explanation: part("explanation", absentExplanation(score, notHeld)),
    reasons: part<readonly string[]>("reasons", []),
    changes: part("changes", absentChanges(notHeld)),
    analogues: part("analogues", absentAnalogues(horizon, notHeld)),
    counterfactual: part("counterfactual", absentCounterfactual("leave", 0, notHeld)),
    grade: part("gradeDetail", absentGrade(isSimulated, notHeld)),
    lineage: part<readonly LineageStep[]>("lineage", []),
    doubts: null,
  };
}

/** What is said of a security in one sentence, or two: a return only where calibration holds. */
function sentenceOf(calibration: CalibrationPart, position: number, of: number, ticker: string): string {
  const { horizon, value, low, high } = calibration;
  const coin = "For a single name this is close to a coin toss; an edge, if there is one, shows across many.";
  if (value === null || low === null || high === null) {
    return `${ticker} has place ${position} of ${of} by the model's score for the next ${counted(horizon, "session")}. The score is no expected return. ${coin}`;
  }
  const band = `95 % band of the mean ${percent(low)} to ${percent(high)}`;
  return `The model expects ${ticker} to return ${percent(value)} against the universe over the next ${counted(horizon, "session")} (${band}): place ${position} of ${of}. ${coin}`;
}

/** A decimal as a signed percentage with a true minus. */
function percent(value: number): string {
  const text = Math.abs(value * 100).toFixed(2);
  return `${Number(text) === 0 ? "" : value < 0 ? "−" : "+"}${text} %`;
}
