import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { JobQueue } from "@plumbline/adapters";
import { Type } from "typebox";
import type { ReadModel } from "../graphql/read-model.js";
import { list, responsesOf } from "./envelope.js";

/** What the queue holds. Jobs are kept in PostgreSQL and are no part of a release. */
export function jobRoutes({ database }: ReadModel): FastifyPluginAsyncTypebox {
  return async (app) => {
    const summary = "Jobs of the queue, newest first.";
    app.get(
      "/jobs",
      {
        schema: {
          summary,
          tags: ["run"],
          response: responsesOf(summary, { "application/json": Type.Object({ data: list }) }),
          querystring: Type.Object({
            limit: Type.Optional(
              Type.Integer({ minimum: 1, maximum: 1000, default: 50, description: "Jobs at most." }),
            ),
          }),
        },
      },
      async ({ query }) => {
        const jobs = await new JobQueue(await database.get()).list(query.limit ?? 50);
        return { data: jobs.map((job) => JSON.parse(JSON.stringify(job)) as Record<string, unknown>) };
      },
    );
  };
}
