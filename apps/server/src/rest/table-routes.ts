import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { ReadModel } from "../graphql/read-model.js";
import { tableDiffOf } from "../serving/table-diff.js";
import { tablePage } from "../serving/table-page.js";
import { commitsOf, tableInfo, tableInfos } from "../serving/tables-read.js";
import { answers, envelope, envelopeOf, list, readPoint, thing } from "./envelope.js";
import { answerList, limitParameter, listParameters, listRequest, listResponses } from "./list-answer.js";

/** Tables of a release: what they are, their rows, what differs between two versions. */
export function tableRoutes({ reader }: ReadModel): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/tables",
      { schema: { ...answers("Every table of the release.", envelopeOf(list)), querystring: Type.Object(readPoint) } },
      async (request) => {
        const view = await reader.view(request.query);
        const infos = (await tableInfos(view)).map(
          ({ spec: _spec, commits: _commits, columns: _columns, ...info }) => info,
        );
        return envelope(view, [], infos);
      },
    );

    const oneTable = Type.Object({
      name: Type.String({ description: "As /tables lists them.", examples: ["silver.bars"] }),
    });
    app.get(
      "/tables/:name",
      {
        schema: {
          ...answers("A table's columns with units, key, clocks, versions and inputs.", envelopeOf(thing)),
          params: oneTable,
          querystring: Type.Object(readPoint),
        },
      },
      async (request) => {
        const view = await reader.view(request.query);
        const info = await tableInfo(view, request.params.name);
        const { spec: _spec, commits: _commits, ...shown } = info;
        return envelope(view, [info.name], { ...shown, versions: commitsOf(info, 1000) });
      },
    );

    const session = (text: string) => Type.Optional(Type.String({ description: text, examples: ["2024-05-02"] }));
    const version = (text: string) => Type.Optional(Type.Integer({ minimum: 0, description: text }));
    const range = { from: session("First session."), to: session("Last session.") };
    const page = Type.Object({ rows: list, next: Type.Union([Type.String(), Type.Null()]) });
    app.get(
      "/tables/:name/rows",
      {
        config: { isOfRelease: true },
        schema: {
          summary: "Rows of a table, page by page.",
          description:
            "Unsorted, in the table's own order by spans of sessions; a page may hold fewer rows than `limit` before the end. `sort` reads the whole range, which must be small enough.",
          tags: ["read"],
          response: listResponses("A page of rows.", envelopeOf(page)),
          params: oneTable,
          querystring: Type.Object({
            ...readPoint,
            ...listParameters,
            ...range,
            version: version("Table version; the release's where absent."),
            limit: limitParameter(100),
          }),
        },
      },
      async (request, reply) => {
        const { version, from, to } = request.query;
        const view = await reader.view(request.query);
        const info = await tableInfo(view, request.params.name);
        const found = await tablePage(view, info, { ...listRequest(request.query, 100), version, from, to });
        return answerList(request, reply, info.name, view, [info.name], found, ({ data, next }) => ({
          data: { rows: data, next },
        }));
      },
    );

    app.get(
      "/tables/:name/diff",
      {
        schema: {
          ...answers("Rows added, removed and changed between two versions, by key, with a sample.", envelopeOf(thing)),
          params: oneTable,
          querystring: Type.Object({
            ...readPoint,
            ...range,
            fromVersion: Type.Integer({ minimum: 0 }),
            toVersion: version("The release's where absent."),
            limit: Type.Optional(
              Type.Integer({ minimum: 1, maximum: 1000, default: 50, description: "Rows of each kind in the sample." }),
            ),
          }),
        },
      },
      async (request) => {
        const { fromVersion, toVersion, from, to, limit } = request.query;
        const view = await reader.view(request.query);
        const info = await tableInfo(view, request.params.name);
        const sample = limit ?? 50;
        const diff = await tableDiffOf(view, info, { fromVersion, toVersion, from, to, sample });
        return envelope(view, [info.name], diff);
      },
    );
  };
}
