import type { FramesByName, Stage, StageContext, StreetConfig } from "@plumbline/core";
import {
  bars,
  champions,
  concatFrames,
  evaluations,
  insights as insightsTable,
  models,
  predictions,
  quality,
  quarantine,
  situations,
  targets,
  throwIfCancelled,
  universe,
} from "@plumbline/core";
import { featureSetTables } from "../definitions/feature-sets.js";
import type { InsightParts } from "../definitions/insight-parts.js";
import { lastFullSession } from "../definitions/last-full-session.js";
import { standingBars } from "../definitions/standing-bars.js";
import { plannedTrials } from "../definitions/trial-identity.js";
import { insightRows } from "./insight-rows.js";
import { noLongerRanked } from "./no-longer-ranked.js";
import { currentChampion, rankLastSession } from "./ranking.js";
import { type InsightFrames, SessionInsights } from "./session-insights.js";

/** Ranks the last session's universe by the champion's scores, each with what drives it and what speaks against it. */
export const insights: Stage = {
  kind: "derive",
  name: "insights",
  about: "Ranks the last session's securities with drivers and doubts.",
  version: 7,
  inputs: (config) => [
    predictions,
    champions,
    evaluations,
    models,
    universe,
    targets,
    situations,
    bars,
    quality,
    quarantine,
    ...featureSetTables(config),
  ],
  outputs: () => [insightsTable],
  parameters: (config) => ({
    source: config.source.id,
    horizon: config.primaryHorizon,
    costPerSide: config.costPerSide,
    isSimulated: config.source.isSimulated,
  }),
  write: "append",
  recentDays: 60,
  reads: (config) => ({
    [predictions.name]: {
      columns: ["trialId", "session", "securityId", "modelId", "score", "knownAt"],
      where: { trialId: contenders(config) },
      isWhole: true,
    },
    [targets.name]: {
      columns: ["horizon", "session", "securityId", "t1", "excessReturn", "knownAt"],
      where: { horizon: [config.primaryHorizon] },
      isWhole: true,
    },
  }),
  vintage: "all",
  compute: composeInsights,
};

async function composeInsights(inputs: FramesByName, context: StageContext) {
  const { config } = context;
  const champion = currentChampion(inputs[champions.name], config.source.id);
  const standing = standingBars(inputs[bars.name]);
  const last = lastFullSession(standing);
  const ranking = champion ? rankLastSession(inputs[predictions.name], champion.trialId, last) : null;
  const held = await context.previous(insightsTable);
  const takenBack = (session: number, ids: readonly string[]) => {
    const rows = noLongerRanked(held, session, new Set(ids));
    return { ...rows, columns: { ...rows.columns, ingestedAt: instants(rows.rows, context.now) } };
  };
  if (!champion || !ranking) {
    return { [insightsTable.name]: concatFrames([insightRows(null, [], context), takenBack(last, [])]) };
  }
  const frames: InsightFrames = {
    predictions: inputs[predictions.name],
    models: inputs[models.name],
    evaluations: inputs[evaluations.name],
    targets: inputs[targets.name],
    situations: inputs[situations.name],
    universe: inputs[universe.name],
    bars: standing,
    quality: inputs[quality.name],
    quarantine: inputs[quarantine.name],
    features: featureSetTables(config).map((table) => ({ table, frame: inputs[table.name] })),
  };
  const session = new SessionInsights(frames, champion, ranking, config);
  const total = ranking.securities.length;
  const parts: InsightParts[] = [];
  for (const [i, security] of ranking.securities.entries()) {
    if (i % securitiesAtATime === 0) {
      throwIfCancelled(context.signal, "insights");
      context.report({ done: i, total, unit: "securities" });
      await new Promise((resolve) => setImmediate(resolve));
    }
    parts.push(session.partsOf(security));
  }
  const qualityScores = ranking.securities.map(({ securityId }) => session.doubtsOf(securityId).qualityScore || 0);
  const ranked = insightRows({ champion, ranking, quality: qualityScores }, parts, context);
  const before = takenBack(
    ranking.session,
    ranking.securities.map(({ securityId }) => securityId),
  );
  return { [insightsTable.name]: before.rows > 0 ? concatFrames([ranked, before]) : ranked };
}

/** Between two of these a stop is noticed and progress shown. */
const securitiesAtATime = 50;

/** Candidates of the primary horizon: one of them is the champion, the others are second opinions. */
function contenders(config: StreetConfig): string[] {
  const tables = featureSetTables(config);
  const planned = [...plannedTrials(config, tables, true), ...plannedTrials(config, tables, false)];
  const own = planned.filter(({ role, horizon }) => role === "candidate" && horizon === config.primaryHorizon);
  return [...new Set(own.map(({ trialId }) => trialId))].sort();
}

function instants(rows: number, instant: number) {
  return { type: "instant", values: new Float64Array(rows).fill(instant) } as const;
}
