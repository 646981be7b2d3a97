import { annualisationSchema } from "./schema/annualisation-schema.js";
import { baseSchema } from "./schema/base-schema.js";
import { compareSchema } from "./schema/compare-schema.js";
import { dataSchema } from "./schema/data-schema.js";
import { diarySchema } from "./schema/diary-schema.js";
import { documentsSchema } from "./schema/documents-schema.js";
import { evidenceSchema } from "./schema/evidence-schema.js";
import { ledgerSchema } from "./schema/ledger-schema.js";
import { overviewSchema } from "./schema/overview-schema.js";
import { predictionsSchema } from "./schema/predictions-schema.js";
import { quarantineSchema } from "./schema/quarantine-schema.js";
import { releasesSchema } from "./schema/releases-schema.js";
import { runsSchema } from "./schema/runs-schema.js";
import { securitiesSchema } from "./schema/securities-schema.js";
import { sqlSchema } from "./schema/sql-schema.js";
import { statusSchema } from "./schema/status-schema.js";
import { tablesSchema } from "./schema/tables-schema.js";
import { watchlistsSchema } from "./schema/watchlists-schema.js";

/**
 * The read model behind the web app, in GraphQL's schema language, a file a topic; a new topic is a file of `schema/` with
 * `extend type Query`, one of `resolvers/`, and a line in each list.
 *
 * Conventions of every field: sessions are `yyyy-mm-dd`; instants are ISO 8601 in UTC; returns, ranks and correlations
 * are decimals (0.01 is 1 %); missing numbers are null. Series are columns of equal length, not lists of objects.
 * `asOf` is a session or an instant: facts known later do not exist for that read (a session means its whole UTC day).
 * `release` is a release id; the newest complete release where absent. Errors carry `extensions.code` and
 * `extensions.remedy`; before the first release the fields that need one are null with the code NO_RELEASE.
 */
export const schema = [
  baseSchema,
  statusSchema,
  releasesSchema,
  overviewSchema,
  securitiesSchema,
  predictionsSchema,
  tablesSchema,
  quarantineSchema,
  compareSchema,
  evidenceSchema,
  annualisationSchema,
  ledgerSchema,
  dataSchema,
  sqlSchema,
  runsSchema,
  diarySchema,
  documentsSchema,
  watchlistsSchema,
].join("\n");
