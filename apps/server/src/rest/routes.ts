import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type TSchema, Type } from "typebox";
import type { ReadModel } from "../graphql/read-model.js";
import { candlesOf } from "../serving/candles.js";
import { verdictOf } from "../serving/evidence.js";
import { predictionOf } from "../serving/prediction-read.js";
import { conventionsOf } from "../serving/provenance.js";
import { quarantinePage } from "../serving/quarantine-read.js";
import { rankingOf } from "../serving/ranking.js";
import { eventsOf, searchSecurities, securityHead } from "../serving/security-read.js";
import { commitsOf, tableInfo, tableInfos } from "../serving/tables-read.js";
import { envelope, envelopeOf, readPoint, responsesOf } from "./envelope.js";
import { rankingCsv } from "./ranking-csv.js";
import { tableRows } from "./table-rows.js";

const thing = Type.Object({}, { additionalProperties: true });
const list = Type.Array(thing);
const limit = (most: number, usual: number) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum: most, default: usual, description: "Rows at most." }));
const after = Type.Optional(Type.String({ description: "`next` of the page before." }));

/** Schema of a route: what it answers, and every refusal. */
function answers(summary: string, data: TSchema, extra: object = {}) {
  return {
    summary,
    tags: ["read"],
    response: responsesOf(summary, { "application/json": data }),
    ...extra,
  };
}

/** REST under /api/v1: reads only, each through a release, each naming it. */
export function restRoutes({ reader }: ReadModel): FastifyPluginAsyncTypebox {
  return async (app) => {
    const page = Type.Object({ rows: list, next: Type.Union([Type.String(), Type.Null()]) });

    app.get(
      "/insights",
      {
        schema: {
          ...answers("The ranking behind Overview, best first.", envelopeOf(list), {
            description: "JSON, or CSV with `format=csv` or `Accept: text/csv`.",
            response: responsesOf("The ranking, best first.", {
              "application/json": envelopeOf(list),
              "text/csv": Type.String(),
            }),
          }),
          querystring: Type.Object({
            ...readPoint,
            limit: limit(10_000, 1000),
            format: Type.Optional(Type.Union([Type.Literal("json"), Type.Literal("csv")])),
          }),
        },
      },
      async (request, reply) => {
        const view = await reader.view(request.query);
        const { rows, session } = await rankingOf(view);
        const kept = rows.slice(0, request.query.limit ?? 1000);
        const wantsCsv = request.query.format === "csv" || (!request.query.format && prefersCsv(request));
        if (wantsCsv) return csv(reply, rankingCsv(kept, session, view));
        const answer = await envelope(view, ["gold.insights", "gold.predictions"], kept);
        const verdict = await verdictOf(view);
        return { ...answer, warnings: [...answer.warnings, ...verdict.alarms] };
      },
    );

    app.get(
      "/securities",
      {
        schema: {
          ...answers("Securities by ticker, or those that match `search`.", envelopeOf(list)),
          querystring: Type.Object({ ...readPoint, search: Type.Optional(Type.String()), limit: limit(10_000, 1000) }),
        },
      },
      async (request) => {
        const view = await reader.view(request.query);
        const found = await searchSecurities(view, request.query.search ?? null);
        return envelope(view, ["silver.securities", "gold.insights"], found.slice(0, request.query.limit ?? 1000));
      },
    );

    const oneSecurity = Type.Object({ id: Type.String({ description: "Permanent securityId." }) });
    app.get(
      "/securities/:id",
      {
        schema: {
          ...answers("One security: identity with dated tickers, events, prediction.", envelopeOf(thing)),
          params: oneSecurity,
          querystring: Type.Object(readPoint),
        },
      },
      async (request) => {
        const view = await reader.view(request.query);
        const { id } = request.params;
        const head = await securityHead(view, id);
        const data = { ...head, events: await eventsOf(view, id), prediction: await predictionOf(view, id) };
        return envelope(view, ["silver.securities", "silver.bars", "silver.corporateActions", "gold.insights"], data);
      },
    );

    app.get(
      "/securities/:id/bars",
      {
        schema: {
          ...answers("Daily bars in columns of equal length.", envelopeOf(thing)),
          params: oneSecurity,
          querystring: Type.Object({
            ...readPoint,
            basis: Type.Optional(
              Type.Union([Type.Literal("raw"), Type.Literal("split"), Type.Literal("total")], {
                description: "raw: as stated; split: adjusted to the last session; total: dividends reinvested.",
              }),
            ),
            last: Type.Optional(
              Type.Integer({ minimum: 1, maximum: 100_000, description: "The newest so many bars." }),
            ),
          }),
        },
      },
      async (request) => {
        const view = await reader.view(request.query);
        await securityHead(view, request.params.id);
        const basis = ({ raw: "RAW", split: "SPLIT", total: "TOTAL" } as const)[request.query.basis ?? "raw"];
        const range = request.query.last === undefined ? {} : { last: request.query.last };
        return envelope(view, ["silver.bars"], await candlesOf(view, request.params.id, basis, range));
      },
    );

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

    app.get(
      "/tables/:name/rows",
      {
        schema: {
          ...answers("Rows of a table, page by page.", envelopeOf(page)),
          params: oneTable,
          querystring: Type.Object({
            ...readPoint,
            version: Type.Optional(
              Type.Integer({ minimum: 0, description: "Table version; the release's where absent." }),
            ),
            columns: Type.Optional(Type.String({ description: "Comma-separated; all where absent." })),
            from: Type.Optional(Type.String({ description: "First session." })),
            to: Type.Optional(Type.String({ description: "Last session." })),
            limit: limit(10_000, 100),
            after,
          }),
        },
      },
      async (request) => {
        const { columns, version, from, to, after: cursor } = request.query;
        const view = await reader.view(request.query);
        const info = await tableInfo(view, request.params.name);
        const rows = await tableRows(view, info, {
          version,
          columns: columns?.split(",").map((name) => name.trim()),
          from,
          to,
          limit: request.query.limit ?? 100,
          after: cursor,
        });
        return envelope(view, [info.name], rows);
      },
    );

    app.get(
      "/quarantine",
      {
        schema: {
          ...answers("Refused rows with rule, reason, file and line, newest session first.", envelopeOf(thing)),
          querystring: Type.Object({
            ...readPoint,
            rule: Type.Optional(Type.String()),
            security: Type.Optional(Type.String({ description: "securityId, or ticker as the source writes it." })),
            limit: limit(10_000, 100),
            after,
          }),
        },
      },
      async (request) => {
        const view = await reader.view(request.query);
        const found = await quarantinePage(view, request.query, request.query.limit ?? 100, request.query.after);
        const data = {
          rows: found.nodes,
          next: found.hasNextPage ? found.endCursor : null,
          total: found.totalCount,
          rules: found.rules,
        };
        return envelope(view, ["silver.quarantine"], data);
      },
    );

    app.get("/releases", { schema: answers("Complete releases, newest first.", envelopeOf(list)) }, async () => {
      const view = await reader.view({});
      const data = reader.releases.map((release) => ({
        releaseId: release.releaseId,
        sequence: release.sequence,
        runId: release.runId,
        source: release.source,
        isSimulated: release.isSimulated,
        releasedAt: new Date(release.releasedAt).toISOString(),
        tables: release.tables,
      }));
      return { ...(await envelope(view, [], data)), conventions: await conventionsOf(view) };
    });
  };
}

function prefersCsv(request: FastifyRequest): boolean {
  const accept = request.headers.accept ?? "";
  return accept.includes("text/csv") && !accept.includes("application/json");
}

/** Past the JSON serialiser of the route's schema: the answer is text already. */
function csv(reply: FastifyReply, text: string): never {
  reply.type("text/csv; charset=utf-8").serializer((payload: unknown) => String(payload));
  return reply.send(text) as never;
}
