import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { ReadModel } from "../graphql/read-model.js";
import { framePage } from "../serving/frame-page.js";
import { quarantineFrame, ruleCounts } from "../serving/quarantine-read.js";
import { envelopeOf, readPoint, thing } from "./envelope.js";
import { answerList, limitParameter, listParameters, listRequest, listResponses } from "./list-answer.js";

/** Refused rows. */
export function quarantineRoutes({ reader }: ReadModel): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/quarantine",
      {
        config: { isOfRelease: true },
        schema: {
          summary: "Refused rows with rule, reason, file and line, newest session first.",
          tags: ["read"],
          response: listResponses("Refused rows.", envelopeOf(thing)),
          querystring: Type.Object({
            ...readPoint,
            ...listParameters,
            rule: Type.Optional(Type.String()),
            security: Type.Optional(Type.String({ description: "securityId, or ticker as the source writes it." })),
            limit: limitParameter(100),
          }),
        },
      },
      async (request, reply) => {
        const { query } = request;
        const view = await reader.view(query);
        const frame = await quarantineFrame(view, query);
        const list = `quarantine ${JSON.stringify([query.rule ?? "", query.security ?? ""])}`;
        const page = framePage(list, frame, ["quarantineId"], "-session", listRequest(query, 100));
        const rules = await ruleCounts(view, query);
        return answerList(request, reply, "quarantine", view, ["silver.quarantine"], page, (answer) => ({
          data: { rows: answer.data, next: answer.next, total: answer.total, rules },
        }));
      },
    );
  };
}
