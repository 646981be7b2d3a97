import type { Frame, FramesByName, Stage, StageContext } from "@plumbline/core";
import {
  bars,
  champions,
  concatFrames,
  insights as insightsTable,
  models,
  predictions,
  quality,
  quarantine,
  textAt,
  textOf,
  universe,
} from "@plumbline/core";
import {
  absentAnalogues,
  absentCalibration,
  absentChanges,
  absentCounterfactual,
  absentExplanation,
  absentGrade,
} from "../definitions/absent-parts.js";
import { featureSetTables } from "../definitions/feature-sets.js";
import type { InsightParts } from "../definitions/insight-parts.js";
import { lastFullSession } from "../definitions/last-full-session.js";
import { decodeRidge } from "../definitions/ridge-content.js";
import { standingBars } from "../definitions/standing-bars.js";
import { doubtsAt } from "./doubts.js";
import type { Driver } from "./drivers.js";
import { boostedContributions, largestDrivers, ridgeContributions } from "./drivers.js";
import { insightRows } from "./insight-rows.js";
import { noLongerRanked } from "./no-longer-ranked.js";
import type { Ranking } from "./ranking.js";
import { currentChampion, rankLastSession } from "./ranking.js";
import { sectionInputs } from "./section-inputs.js";

/** Ranks the last session's universe by the champion's scores, each with what drives it and what speaks against it. */
export const insights: Stage = {
  kind: "derive",
  name: "insights",
  about: "Ranks the last session's securities with drivers and doubts.",
  version: 3,
  inputs: (config) => [
    predictions,
    champions,
    models,
    universe,
    bars,
    quality,
    quarantine,
    ...featureSetTables(config),
  ],
  outputs: () => [insightsTable],
  parameters: (config) => ({ source: config.source.id }),
  write: "append",
  usesBoosting: true,
  recentDays: 60,
  vintage: "all",
  compute: composeInsights,
};

async function composeInsights(inputs: FramesByName, context: StageContext) {
  const champion = currentChampion(inputs[champions.name], context.config.source.id);
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
  const doubtsOf = doubtsAt(ranking.session, champion, {
    bars: standing,
    quarantine: inputs[quarantine.name],
    quality: inputs[quality.name],
    universe: inputs[universe.name],
  });
  const driversOf = await explainScores(inputs, ranking, context);
  const doubts = ranking.securities.map(({ securityId }) => doubtsOf(securityId));
  const { primaryHorizon, source } = context.config;
  const parts = ranking.securities.map(({ securityId, score }, i): InsightParts => {
    const notYet = "Not computed by this version.";
    return {
      calibration: absentCalibration(primaryHorizon, notYet),
      drivers: driversOf.get(securityId) ?? [],
      explanation: absentExplanation(score, notYet),
      reasons: [],
      changes: absentChanges(notYet),
      analogues: absentAnalogues(primaryHorizon, notYet),
      counterfactual: absentCounterfactual("leave", 0, notYet),
      doubts: doubts[i].sentences,
      grade: absentGrade(source.isSimulated, notYet),
      lineage: [],
    };
  });
  const ranked = insightRows({ champion, ranking, quality: doubts.map((doubt) => doubt.qualityScore) }, parts, context);
  const before = takenBack(
    ranking.session,
    ranking.securities.map(({ securityId }) => securityId),
  );
  return { [insightsTable.name]: before.rows > 0 ? concatFrames([ranked, before]) : ranked };
}

function instants(rows: number, instant: number) {
  return { type: "instant", values: new Float64Array(rows).fill(instant) } as const;
}

/** The largest contributions to each score of the session; empty where the model or the library is absent. */
async function explainScores(
  inputs: FramesByName,
  ranking: Ranking,
  context: StageContext,
): Promise<Map<string, Driver[]>> {
  const features = featureSetTables(context.config).map((table) => ({ table, frame: inputs[table.name] }));
  const section = sectionInputs(inputs[universe.name], features, ranking.session);
  const model = modelOf(inputs[models.name], ranking.securities[0]?.modelId ?? "");
  const out = new Map<string, Driver[]>();
  if (!section || !model || model.columns.join("\n") !== section.columns.join("\n")) return out;
  if (model.learner === "xgboost" && !context.boosting) return out;
  const contributions =
    model.learner === "xgboost" && context.boosting
      ? await boostedContributions(context.boosting, model.content, section)
      : ridgeContributions(decodeRidge(model.content), section);
  section.securities.forEach((securityId, row) => {
    out.set(securityId, largestDrivers(section, contributions, row));
  });
  return out;
}

function modelOf(frame: Frame, modelId: string) {
  const ids = textOf(frame, "modelId");
  const contents = frame.columns.content;
  for (let row = frame.rows - 1; row >= 0; row--) {
    if (textAt(ids, row) !== modelId || contents.type !== "binary") continue;
    return {
      learner: textAt(textOf(frame, "learner"), row),
      columns: JSON.parse(textAt(textOf(frame, "features"), row) ?? "[]") as string[],
      content: contents.values[row] ?? new Uint8Array(0),
    };
  }
  return null;
}
