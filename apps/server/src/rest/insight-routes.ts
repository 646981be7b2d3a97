import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { ReadModel } from "../graphql/read-model.js";
import { verdictOf } from "../serving/evidence.js";
import { rankingPage } from "../serving/ranking-frame.js";
import { readPoint } from "./envelope.js";
import { answerList, limitParameter, listParameters, listRequest, listResponses } from "./list-answer.js";

/** The ranking of the newest session, or of that of a past asOf. */
export function insightRoutes({ reader }: ReadModel): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/insights",
      {
        config: { isOfRelease: true },
        schema: {
          summary: "The ranking behind Overview, best first.",
          description: "Columns hold lists as JSON; each row names its release, so that a copied line still does.",
          tags: ["read"],
          response: listResponses("The ranking, best first."),
          querystring: Type.Object({ ...readPoint, ...listParameters, limit: limitParameter(1000) }),
        },
      },
      async (request, reply) => {
        const view = await reader.view(request.query);
        const page = await rankingPage(view, listRequest(request.query, 1000));
        const shown = request.query.columns ? {} : { objects: page.securities };
        const { alarms } = await verdictOf(view);
        const tables = ["gold.insights", "gold.predictions"];
        return answerList(request, reply, "insights", view, tables, { ...page, ...shown }, undefined, alarms);
      },
    );
  };
}
