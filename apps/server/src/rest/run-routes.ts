import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { PlatformError } from "@plumbline/core";
import { Type } from "typebox";
import type { ReadModel } from "../graphql/read-model.js";
import type { PastRun } from "../run/run-history.js";
import { pageOf } from "../serving/page-cursor.js";
import { list, responsesOf, thing } from "./envelope.js";

/** What each run on the lake did. Runs are no part of a release: their answers name none. */
export function runRoutes({ runs }: ReadModel): FastifyPluginAsyncTypebox {
  return async (app) => {
    const page = Type.Object({ data: list, next: Type.Union([Type.String(), Type.Null()]), total: Type.Integer() });
    const summary = "Runs on this lake, newest first: stages with rows and seconds.";
    app.get(
      "/runs",
      {
        schema: {
          summary,
          tags: ["run"],
          response: responsesOf(summary, { "application/json": page }),
          querystring: Type.Object({
            limit: Type.Optional(
              Type.Integer({ minimum: 1, maximum: 1000, default: 50, description: "Runs at most." }),
            ),
            after: Type.Optional(Type.String({ description: "`next` of the page before." })),
          }),
        },
      },
      async (request) => {
        const { limit, after } = request.query;
        const placeOf = (run: PastRun) => [run.startedAt, run.runId];
        const found = pageOf("runs", await runs.all(), placeOf, limit ?? 50, after, [-1, -1]);
        const data = found.nodes.map(({ lines: _lines, ...run }) => run);
        return { data, next: found.hasNextPage ? found.endCursor : null, total: found.totalCount };
      },
    );
    const one = "A run with its log.";
    app.get(
      "/runs/:runId",
      {
        schema: {
          summary: one,
          tags: ["run"],
          response: responsesOf(one, { "application/json": Type.Object({ data: thing }) }),
          params: Type.Object({ runId: Type.String({ description: "As /runs lists them." }) }),
        },
      },
      async (request) => {
        const { runId } = request.params;
        const found = (await runs.all()).find((run) => run.runId === runId);
        if (found) return { data: found };
        throw new PlatformError("NOT_FOUND", `run ${runId}: not on this lake`, {
          remedy: "GET /api/v1/runs lists them.",
        });
      },
    );
  };
}
