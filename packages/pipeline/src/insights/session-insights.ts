import type { Frame, StreetConfig } from "@plumbline/core";
import { int32Of } from "@plumbline/core";
import { type EvidenceGrade, evaluateIsotonic } from "@plumbline/quant";
import { absentAnalogues, absentCounterfactual, absentExplanation } from "../definitions/absent-parts.js";
import type { InsightParts } from "../definitions/insight-parts.js";
import { latestEvaluations } from "../definitions/latest-evaluation.js";
import type { FeatureFrame } from "../definitions/ranked-sections.js";
import { type ScoreUnit, scoreUnitOfTarget } from "../definitions/score-units.js";
import { type CalibratedScores, calibrateScores, scoredRows } from "./calibrate-scores.js";
import { DecileEdge } from "./counterfactual.js";
import { type DoubtFrames, doubtsAt, type SecurityDoubts } from "./doubts.js";
import {
  type ExplainedSession,
  explainSession,
  explanationOf,
  largestDrivers,
  presentOf,
  reproduces,
} from "./explained-session.js";
import { KnownOutcomes } from "./known-outcomes.js";
import { type BarOrigin, lastOrigins, lineageSteps } from "./lineage.js";
import { otherOpinions } from "./other-opinions.js";
import { PastSituations } from "./past-situations.js";
import type { Champion, RankedSecurity, Ranking } from "./ranking.js";
import { reasonsOf } from "./reasons.js";
import { securityGrade } from "./security-grade.js";
import { changesBetween, type RankedMoment } from "./week-changes.js";

/** What the insights of a session are made of; each frame holds only what was known by then. */
export interface InsightFrames extends DoubtFrames {
  /** All of the trial's; other learners' of the session. All vintages. */
  readonly predictions: Frame;
  readonly models: Frame;
  readonly evaluations: Frame;
  /** Of the horizon, all vintages. */
  readonly targets: Frame;
  readonly situations: Frame;
  readonly features: readonly FeatureFrame[];
}

/** Share of a row's inputs that may be missing before it is named. */
const missingNamed = 0.2;
/** A move out of the top decile smaller than this, in ranks, is named. */
const nearEdge = 0.1;

const restsOnHistory = new Set(["calibration", "situations"]);

/** Everything that explains one session's ranking. What many securities share is computed once, when first asked for. */
export class SessionInsights {
  readonly #frames: InsightFrames;
  readonly #champion: Champion;
  readonly #ranking: Ranking;
  readonly #config: StreetConfig;
  readonly #held = new Map<string, unknown>();

  constructor(frames: InsightFrames, champion: Champion, ranking: Ranking, config: StreetConfig) {
    this.#frames = frames;
    this.#champion = champion;
    this.#ranking = ranking;
    this.#config = config;
  }

  /** The same with labels and past situations, which calibration and analogues need; what was computed is kept. */
  withHistory(history: Pick<InsightFrames, "targets" | "situations">): SessionInsights {
    const { targets, situations } = history;
    const other = new SessionInsights(
      { ...this.#frames, targets, situations },
      this.#champion,
      this.#ranking,
      this.#config,
    );
    for (const [key, value] of this.#held) if (!restsOnHistory.has(key)) other.#held.set(key, value);
    return other;
  }

  /** Doubts and data quality of a security of the ranking. */
  doubtsOf(securityId: string): SecurityDoubts {
    const doubts = this.#once("doubts", () => doubtsAt(this.#ranking.session, this.#champion, this.#frames));
    return doubts(securityId);
  }

  /** What a list shows of a security; without drivers and reasons where its score cannot be explained. */
  summaryOf(security: RankedSecurity): Pick<InsightParts, "drivers" | "reasons"> & { readonly grade: string | null } {
    const { caps } = this.doubtsOf(security.securityId);
    const { grade } = securityGrade(this.#modelGrade(), caps, this.#config.source.isSimulated);
    const { explained } = this.#now();
    const row = typeof explained === "string" ? undefined : explained.rowOf.get(security.securityId);
    if (typeof explained === "string" || row === undefined || !reproduces(explained, row, security.score)) {
      return { drivers: [], reasons: [], grade };
    }
    const drivers = largestDrivers(explained, row);
    return { drivers, reasons: reasonsOf(drivers, (feature) => presentOf(explained, feature), this.#unit()), grade };
  }

  /** All parts of one security of the ranking. */
  partsOf(security: RankedSecurity): InsightParts {
    const { primaryHorizon, source } = this.#config;
    const now = this.#now();
    const { explained } = now;
    const calibration = this.#calibration();
    const doubts = this.doubtsOf(security.securityId);
    const row = typeof explained === "string" ? undefined : explained.rowOf.get(security.securityId);
    const shared = {
      calibration: calibration.partOf(security.score),
      changes: changesBetween(this.#before(), now, security.securityId, this.#unit()),
      grade: securityGrade(this.#modelGrade(), doubts.caps, source.isSimulated),
      lineage: this.#lineage(security),
    };
    const missing = (reason: string): InsightParts => ({
      ...shared,
      drivers: [],
      explanation: absentExplanation(security.score, reason),
      reasons: [],
      analogues: absentAnalogues(primaryHorizon, reason),
      counterfactual: absentCounterfactual("leave", 0, reason),
      doubts: [...this.#modelDoubts(security), ...doubts.sentences],
    });
    if (typeof explained === "string") return missing(explained);
    if (row === undefined) return missing("Its features are not held for this session.");
    if (!reproduces(explained, row, security.score)) {
      return missing("The model does not give this score again from the features held: they were restated since.");
    }
    const drivers = largestDrivers(explained, row);
    const { curve } = calibration;
    const counterfactual = this.#edge(explained).partOf(security);
    return {
      ...shared,
      drivers,
      explanation: explanationOf(
        explained,
        row,
        drivers,
        security.score,
        curve && ((score) => evaluateIsotonic(curve, score)),
      ),
      reasons: reasonsOf(drivers, (feature) => presentOf(explained, feature), this.#unit()),
      analogues: this.#situations(explained).nearestTo(row, this.#ranking.session),
      counterfactual,
      doubts: [
        ...this.#modelDoubts(security),
        ...inputDoubts(explained, row),
        ...edgeDoubts(counterfactual),
        ...doubts.sentences,
      ],
    };
  }

  #once<T>(key: string, make: () => T): T {
    if (!this.#held.has(key)) this.#held.set(key, make());
    return this.#held.get(key) as T;
  }

  /** The instant at which the session's scores were known: nothing later is used. */
  #instant(): number {
    return this.#once("instant", () =>
      this.#ranking.securities.reduce((latest, { knownAt }) => Math.max(latest, knownAt), Number.NEGATIVE_INFINITY),
    );
  }

  #explain(session: number, securities: readonly RankedSecurity[]): RankedMoment {
    const { universe, features, models } = this.#frames;
    return {
      session,
      securities: new Map(securities.map((security) => [security.securityId, security])),
      explained: explainSession(universe, features, models, session, securities[0]?.modelId ?? ""),
    };
  }

  #now(): RankedMoment {
    return this.#once("now", () => this.#explain(this.#ranking.session, this.#ranking.securities));
  }

  #before(): RankedMoment | null {
    const { before } = this.#ranking;
    return before && this.#once("before", () => this.#explain(before.session, before.securities));
  }

  #calibration(): CalibratedScores {
    return this.#once("calibration", () => {
      const { primaryHorizon } = this.#config;
      const rows = scoredRows(this.#frames.predictions, this.#champion.trialId, primaryHorizon, this.#instant());
      const outcomes = this.#outcomes(new Set(rows.sessions));
      return calibrateScores(rows, outcomes, primaryHorizon);
    });
  }

  #outcomes(sessions: ReadonlySet<number>): KnownOutcomes {
    const point = { instant: this.#instant(), session: this.#ranking.session };
    return new KnownOutcomes(this.#frames.targets, this.#config.primaryHorizon, point, sessions);
  }

  #situations(explained: ExplainedSession): PastSituations {
    return this.#once("situations", () => {
      const { situations } = this.#frames;
      const outcomes = this.#outcomes(new Set(int32Of(situations, "session")));
      return new PastSituations(situations, outcomes, explained, this.#instant(), this.#config.primaryHorizon);
    });
  }

  #edge(explained: ExplainedSession): DecileEdge {
    return this.#once("edge", () => new DecileEdge(explained, this.#ranking.securities, this.#unit()));
  }

  #summary() {
    return this.#once("summary", () => {
      const latest = latestEvaluations(this.#frames.evaluations, this.#config.costPerSide);
      return latest.get(this.#champion.trialId)?.summary ?? null;
    });
  }

  #unit(): ScoreUnit {
    return scoreUnitOfTarget(this.#summary()?.trial.target ?? "excessRank");
  }

  #modelGrade(): EvidenceGrade | null {
    // summaries of older lakes carry no grade
    const summary: { readonly evidence?: EvidenceGrade } | null = this.#summary();
    return summary?.evidence ?? null;
  }

  #modelDoubts(security: RankedSecurity): string[] {
    const grade = this.#modelGrade();
    const told = grade && (grade.grade === "no evidence" || grade.grade === "D") ? [grade.sentence] : [];
    const opinions = this.#once("opinions", () =>
      otherOpinions(this.#frames.predictions, this.#frames.models, this.#champion.trialId, this.#ranking.session),
    );
    return [...told, ...opinions(security, this.#ranking.securities.length)];
  }

  #lineage(security: RankedSecurity) {
    const origins: Map<string, BarOrigin> = this.#once("origins", () =>
      lastOrigins(this.#frames.bars, this.#ranking.session),
    );
    const facts = this.#once("lineage", () => {
      const { explained } = this.#now();
      const model = typeof explained === "string" ? null : explained.model;
      return {
        trialId: this.#champion.trialId,
        session: this.#ranking.session,
        featureTables: this.#frames.features.map(({ table }) => table.name).sort(),
        model: model && `${model.learner}, trained on sessions to ${model.trainedTo}`,
      };
    });
    return lineageSteps(security, this.#ranking.securities.length, facts, origins.get(security.securityId));
  }
}

function inputDoubts({ inputs }: ExplainedSession, row: number): string[] {
  const width = inputs.columns.length;
  const own = inputs.ranks.subarray(row * width, (row + 1) * width);
  const missing = own.reduce((count, rank) => count + (Number.isNaN(rank) ? 1 : 0), 0);
  return missing > missingNamed * width ? [`${missing} of ${width} inputs of the model are missing.`] : [];
}

function edgeDoubts({ direction, changes }: InsightParts["counterfactual"]): string[] {
  const size = changes.reduce((sum, { rankFrom, rankTo }) => sum + Math.abs(rankTo - rankFrom), 0);
  if (direction !== "leave" || changes.length === 0 || size > nearEdge) return [];
  return ["A small change of its features would move it out of the top decile."];
}
