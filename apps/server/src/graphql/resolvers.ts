import type { ReadModel, TopicResolvers } from "./read-model.js";
import { annualisationResolvers } from "./resolvers/annualisation-resolvers.js";
import { compareResolvers } from "./resolvers/compare-resolvers.js";
import { dataResolvers } from "./resolvers/data-resolvers.js";
import { diaryResolvers } from "./resolvers/diary-resolvers.js";
import { documentsResolvers } from "./resolvers/documents-resolvers.js";
import { evidenceResolvers } from "./resolvers/evidence-resolvers.js";
import { ledgerResolvers } from "./resolvers/ledger-resolvers.js";
import { overviewResolvers } from "./resolvers/overview-resolvers.js";
import { predictionsResolvers } from "./resolvers/predictions-resolvers.js";
import { quarantineResolvers } from "./resolvers/quarantine-resolvers.js";
import { releasesResolvers } from "./resolvers/releases-resolvers.js";
import { runsResolvers } from "./resolvers/runs-resolvers.js";
import { securitiesResolvers } from "./resolvers/securities-resolvers.js";
import { sqlResolvers } from "./resolvers/sql-resolvers.js";
import { statusResolvers } from "./resolvers/status-resolvers.js";
import { tablesResolvers } from "./resolvers/tables-resolvers.js";
import { watchlistsResolvers } from "./resolvers/watchlists-resolvers.js";

/**
 * Resolvers of the schema over one lake, a file a topic. Each asks a view, which computes a thing once for all fields
 * that need it. Two topics may give fields to one type.
 */
export function resolversOf(model: ReadModel): Record<string, Record<string, unknown>> {
  return joined([
    statusResolvers(model),
    releasesResolvers(model),
    overviewResolvers(model),
    securitiesResolvers(model),
    predictionsResolvers(),
    tablesResolvers(model),
    quarantineResolvers(model),
    compareResolvers(model),
    evidenceResolvers(model),
    annualisationResolvers(),
    ledgerResolvers(model),
    dataResolvers(model),
    sqlResolvers(model),
    runsResolvers(model),
    diaryResolvers(),
    documentsResolvers(model),
    watchlistsResolvers(model),
  ]);
}

function joined(topics: readonly TopicResolvers[]): Record<string, Record<string, unknown>> {
  const all: Record<string, Record<string, unknown>> = {};
  for (const topic of topics) {
    for (const [type, fields] of Object.entries(topic)) all[type] = { ...all[type], ...fields };
  }
  return all;
}
