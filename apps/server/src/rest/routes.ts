import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { ReadModel } from "../graphql/read-model.js";
import { documentRoutes } from "./document-routes.js";
import { insightRoutes } from "./insight-routes.js";
import { jobRoutes } from "./job-routes.js";
import { ledgerRoutes } from "./ledger-routes.js";
import { panelRoutes } from "./panel-routes.js";
import { quarantineRoutes } from "./quarantine-routes.js";
import { releaseRoutes } from "./release-routes.js";
import { runRoutes } from "./run-routes.js";
import { securityRoutes } from "./security-routes.js";
import { sqlRoutes } from "./sql-routes.js";
import { tableRoutes } from "./table-routes.js";
import { watchlistRoutes } from "./watchlist-routes.js";

/** REST under /api/v1, a file a topic: reads only, each through a release, each naming it. */
export function restRoutes(model: ReadModel): FastifyPluginAsyncTypebox {
  return async (app) => {
    await app.register(insightRoutes(model));
    await app.register(securityRoutes(model));
    await app.register(tableRoutes(model));
    await app.register(sqlRoutes(model));
    await app.register(quarantineRoutes(model));
    await app.register(ledgerRoutes(model));
    await app.register(panelRoutes(model));
    await app.register(releaseRoutes(model));
    await app.register(runRoutes(model));
    await app.register(documentRoutes(model));
    await app.register(watchlistRoutes(model));
    await app.register(jobRoutes(model));
  };
}
