import { type Frame, float64Of, isoDay, type Row, rowsOf, textAt, textOf } from "@plumbline/core";
import { agedGrade, type DriverPart, featureFamily, featureWords } from "@plumbline/pipeline";
import { evaluationSummary } from "./evidence.js";
import { identitiesOf, identityAt } from "./identities.js";
import { pastInsightsOf } from "./past-insights.js";
import type { ReleaseView } from "./release-view.js";
import { sparklines } from "./sparklines.js";

/** A feature's contribution to a score, in the score's unit. */
export interface Driver {
  readonly feature: string;
  readonly words: string;
  /** What it looks at, with others. */
  readonly family: string;
  readonly phrase: string;
  readonly value: number | null;
  readonly rank: number | null;
  readonly contribution: number;
}

export interface RankedSecurity {
  readonly position: number;
  readonly previousPosition: number | null;
  readonly securityId: string;
  readonly ticker: string;
  readonly name: string | null;
  readonly sector: string | null;
  readonly score: number;
  readonly scoreUnit: string;
  readonly rank: number | null;
  readonly qualityScore: number | null;
  /** prediction or score; null in the list of a past session, where a security's own page computes it. */
  readonly kind: "prediction" | "score" | null;
  /** Decimal over the horizon; null for a score. */
  readonly expectedExcessReturn: number | null;
  /** A to D, "no evidence", or null where the model was not graded. */
  readonly grade: string | null;
  readonly reasons: readonly string[];
  readonly drivers: readonly Driver[];
  readonly doubts: readonly string[];
  readonly sparkline: readonly (number | null)[];
}

export interface Ranking {
  /** Session of the scores, yyyy-mm-dd; null where nothing was scored. */
  readonly session: string | null;
  /** Best first. */
  readonly rows: readonly RankedSecurity[];
}

/** Sessions back to the position a row is compared with. */
const sessionsBack = 5;

/**
 * The ranking a view can see, best first. For the newest session it is gold.insights; for an earlier asOf it is made of
 * the scores given out of sample that day, explained from what was known then.
 */
export function rankingOf(view: ReleaseView): Promise<Ranking> {
  return view.once("ranking", async () => {
    const { frame, byDay } = await view.predictions();
    const last = await view.lastSession();
    const days = [...byDay.keys()].filter((day) => day <= last);
    const scored = days.at(-1);
    const insights = rowsOf(await view.insights());
    const insightDay = insights[0]?.session;
    if (scored === undefined && insights.length === 0) return { session: null, rows: [] };
    const ranks = scored === undefined ? new Map<string, ScoredRow>() : scoresOf(frame, byDay.get(scored));
    const session = scored === undefined ? String(insightDay) : isoDay(scored);
    const before = days.at(-1 - sessionsBack);
    const previous = before === undefined ? new Map<string, ScoredRow>() : scoresOf(frame, byDay.get(before));
    const bare =
      insightDay !== undefined && String(insightDay) >= session
        ? insights.map((row) => fromInsight(row, ranks))
        : await explained(view, session, fromScores(ranks, previous));
    const shown = String(insightDay) >= session && insightDay !== undefined ? String(insightDay) : session;
    return { session: shown, rows: await dress(view, bare, shown) };
  });
}

type BareRow = Omit<RankedSecurity, "ticker" | "name" | "sector" | "sparkline" | "scoreUnit" | "qualityScore"> & {
  readonly qualityScore: number | null | undefined;
};

export interface ScoredRow {
  readonly score: number;
  readonly rank: number;
  readonly position: number;
  readonly modelId: string;
}

/** Scores of a session by security, with the position each has there. */
export function scoresOf(frame: Frame, range: readonly [number, number] | undefined): Map<string, ScoredRow> {
  const out = new Map<string, ScoredRow>();
  if (!range) return out;
  const score = float64Of(frame, "score");
  const rank = float64Of(frame, "rank");
  const ids = textOf(frame, "securityId");
  const models = textOf(frame, "modelId");
  const rows = Array.from({ length: range[1] - range[0] }, (_, i) => range[0] + i);
  rows.sort((a, b) => score[b] - score[a] || ((textAt(ids, a) ?? "") < (textAt(ids, b) ?? "") ? -1 : 1));
  rows.forEach((row, i) => {
    out.set(textAt(ids, row) ?? "", {
      score: score[row],
      rank: rank[row],
      position: i + 1,
      modelId: textAt(models, row) ?? "",
    });
  });
  return out;
}

function fromInsight(row: Row, ranks: ReadonlyMap<string, ScoredRow>): BareRow {
  const securityId = String(row.securityId);
  return {
    position: Number(row.position),
    previousPosition: typeof row.previousPosition === "number" ? row.previousPosition : null,
    securityId,
    score: Number(row.score),
    rank: ranks.get(securityId)?.rank ?? null,
    qualityScore: typeof row.qualityScore === "number" ? row.qualityScore : null,
    kind: typeof row.calibration !== "string" ? null : row.expectedExcessReturn === null ? "score" : "prediction",
    expectedExcessReturn: typeof row.expectedExcessReturn === "number" ? row.expectedExcessReturn : null,
    grade: typeof row.grade === "string" ? row.grade : null,
    reasons: typeof row.reasons === "string" ? textsOf(row.reasons) : [],
    drivers: driversOf(String(row.drivers)),
    doubts: textsOf(String(row.doubts)),
  };
}

function fromScores(ranks: ReadonlyMap<string, ScoredRow>, previous: ReadonlyMap<string, ScoredRow>): BareRow[] {
  return [...ranks].map(([securityId, { score, rank, position }]) => ({
    position,
    previousPosition: previous.get(securityId)?.position ?? null,
    securityId,
    score,
    rank,
    qualityScore: undefined,
    kind: null,
    expectedExcessReturn: null,
    grade: null,
    reasons: [],
    drivers: [],
    doubts: [],
  }));
}

/** Rows of a session that no run ended with, with drivers and doubts computed from what was known then. */
async function explained(view: ReleaseView, session: string, rows: BareRow[]): Promise<BareRow[]> {
  const past = await pastInsightsOf(view);
  if (!past || past.session !== session) return rows;
  const ranked = new Map(past.ranking.securities.map((security) => [security.securityId, security]));
  return rows.map((row) => {
    const security = ranked.get(row.securityId);
    if (!security) return row;
    const { drivers, reasons, grade } = past.insights.summaryOf(security);
    const doubts = past.insights.doubtsOf(row.securityId).sentences;
    return { ...row, drivers: driversInWords(drivers), reasons, grade, doubts };
  });
}

async function dress(view: ReleaseView, bare: readonly BareRow[], session: string): Promise<RankedSecurity[]> {
  const unit = scoreUnitOf((await view.evaluation())?.summary?.trial.target ?? "excessRank");
  const lines = await sparklines(
    view,
    bare.map((row) => row.securityId),
  );
  const quality = new Map(
    (await view.quality()).map((row) => [String(row.securityId), typeof row.score === "number" ? row.score : null]),
  );
  const names = await identitiesOf(view);
  const aged = await evaluationSummary(view);
  const gradeNow = (grade: string | null) =>
    agedGrade({ grade, ofModel: grade, isSimulated: false, caps: [], sentence: "" }, aged).grade;
  const rows = bare.map((row): RankedSecurity => {
    const identity = identityAt(names.get(row.securityId), session);
    return {
      ...row,
      grade: gradeNow(row.grade),
      ticker: identity?.ticker ?? row.securityId,
      name: identity?.name ?? null,
      sector: identity?.sector ?? null,
      scoreUnit: unit,
      qualityScore: row.qualityScore === undefined ? (quality.get(row.securityId) ?? null) : row.qualityScore,
      sparkline: lines.get(row.securityId) ?? [],
    };
  });
  return rows.sort((a, b) => a.position - b.position);
}

/** The unit of a score in words: a learner answers in the unit of its target. */
export function scoreUnitOf(target: string): string {
  if (/rank/i.test(target)) return "expected rank above the middle, −0.5 to 0.5; 0.01 is one percentile";
  if (/volatilityScaled/i.test(target)) return "expected return over its volatility";
  return "expected excess return, decimal";
}

/** The drivers of a row of gold.insights, in words. */
function driversOf(json: string): Driver[] {
  return driversInWords(JSON.parse(json) as StoredDriver[]);
}

/** A driver as stored; those of the first releases have no rank. */
type StoredDriver = Omit<DriverPart, "rank"> & { readonly rank?: number | null };

function driversInWords(drivers: readonly StoredDriver[]): Driver[] {
  return drivers.map(({ feature, value, rank, contribution }) => ({
    feature,
    words: featureWords(feature),
    family: featureFamily(feature),
    phrase: phraseOf(feature, rank ?? null),
    value,
    rank: rank ?? null,
    contribution,
  }));
}

/** A feature and where it stands in the universe, in words. */
function phraseOf(feature: string, rank: number | null): string {
  const words = featureWords(feature);
  if (rank === null) return `${words}: missing`;
  if (rank >= 0.9) return `${words}: top tenth of the universe`;
  if (rank >= 0.75) return `${words}: highest quarter of the universe`;
  if (rank <= 0.1) return `${words}: lowest tenth of the universe`;
  if (rank <= 0.25) return `${words}: lowest quarter of the universe`;
  return `${words}: near the middle of the universe`;
}

function textsOf(json: string): string[] {
  const parsed: unknown = JSON.parse(json);
  return Array.isArray(parsed) ? parsed.map(String) : [];
}
