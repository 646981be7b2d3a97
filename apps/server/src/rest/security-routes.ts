import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { ReadModel } from "../graphql/read-model.js";
import { candlesOf, listsOf } from "../serving/candles.js";
import { type ColumnTypes, frameOfObjects } from "../serving/frame-of-objects.js";
import { framePage } from "../serving/frame-page.js";
import { predictionOf } from "../serving/prediction-read.js";
import { eventsOf, searchSecurities, securityHead } from "../serving/security-read.js";
import { formatOf, otherContents } from "./answer-formats.js";
import { answers, envelope, envelopeOf, readPoint, responsesOf, thing } from "./envelope.js";
import { answerList, limitParameter, listParameters, listRequest, listResponses } from "./list-answer.js";

const summaryColumns: ColumnTypes = {
  securityId: "text",
  ticker: "text",
  name: "text",
  exchange: "text",
  sector: "text",
  currency: "text",
  firstSession: "date",
  lastSession: "date",
  isMember: "boolean",
  position: "int32",
  qualityScore: "float64",
};

const barColumns: ColumnTypes = {
  session: "date",
  open: "float64",
  high: "float64",
  low: "float64",
  close: "float64",
  volume: "float64",
  flags: "int32",
};

const bases = { raw: "RAW", split: "SPLIT", total: "TOTAL" } as const;

/** Securities, one of them, and its daily bars. */
export function securityRoutes({ reader }: ReadModel): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/securities",
      {
        config: { isOfRelease: true },
        schema: {
          summary: "Securities by ticker, or those that match `search`, best match first.",
          tags: ["read"],
          response: listResponses("Securities."),
          querystring: Type.Object({
            ...readPoint,
            ...listParameters,
            search: Type.Optional(Type.String({ description: "In ticker, former ticker, name or id." })),
            limit: limitParameter(1000),
          }),
        },
      },
      async (request, reply) => {
        const { search } = request.query;
        const view = await reader.view(request.query);
        const found = (await searchSecurities(view, search ?? null)).map((security, match) => ({ ...security, match }));
        const frame = frameOfObjects(found, { ...summaryColumns, match: "int32" });
        const list = `securities ${search ?? ""}`;
        const usual = search ? "match" : "ticker";
        const page = framePage(list, frame, ["securityId"], usual, listRequest(request.query, 1000));
        const { match: _match, ...shown } = page.frame.columns;
        const tables = ["silver.securities", "gold.insights"];
        return answerList(request, reply, "securities", view, tables, {
          ...page,
          frame: { rows: page.frame.rows, columns: shown },
        });
      },
    );

    const oneSecurity = Type.Object({ id: Type.String({ description: "Permanent securityId." }) });
    app.get(
      "/securities/:id",
      {
        config: { isOfRelease: true },
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

    const summary =
      "Daily bars of a security: in JSON in columns of equal length, in the other formats a row a session.";
    app.get(
      "/securities/:id/bars",
      {
        config: { isOfRelease: true },
        schema: {
          summary,
          tags: ["read"],
          response: responsesOf(summary, { "application/json": envelopeOf(thing), ...otherContents }),
          params: oneSecurity,
          querystring: Type.Object({
            ...readPoint,
            basis: Type.Optional(
              Type.Union([Type.Literal("raw"), Type.Literal("split"), Type.Literal("total")], {
                description: "raw: as stated; split: adjusted to the last session; total: dividends reinvested.",
              }),
            ),
            last: Type.Optional(
              Type.Integer({
                minimum: 1,
                maximum: 100_000,
                description: "The newest so many bars, before any filter.",
              }),
            ),
            filter: listParameters.filter,
            sort: listParameters.sort,
            columns: listParameters.columns,
            format: listParameters.format,
          }),
        },
      },
      async (request, reply) => {
        const { query, params } = request;
        const view = await reader.view(query);
        await securityHead(view, params.id);
        const range = query.last === undefined ? {} : { last: query.last };
        const candles = listsOf(await candlesOf(view, params.id, bases[query.basis ?? "raw"], range));
        const isPlain = query.filter === undefined && query.sort === undefined && query.columns === undefined;
        if (isPlain && formatOf(query.format, request.headers.accept) === "json") {
          return envelope(view, ["silver.bars"], candles);
        }
        const { basis, statement, currency, ...series } = candles;
        const frame = frameOfObjects(
          series.session.map((_, row) =>
            Object.fromEntries(Object.entries(series).map(([name, cells]) => [name, cells[row]])),
          ),
          barColumns,
        );
        const page = framePage("bars", frame, ["session"], "session", {
          ...listRequest(query, 100_000),
          limit: 100_000,
        });
        return answerList(
          request,
          reply,
          `bars-${params.id}-${query.basis ?? "raw"}`,
          view,
          ["silver.bars"],
          page,
          ({ data }) => ({ data: { basis, statement, currency, ...inColumns(data, Object.keys(page.frame.columns)) } }),
        );
      },
    );
  };
}

function inColumns(rows: readonly object[], names: readonly string[]) {
  const cell = (row: object, name: string) => (row as Readonly<Record<string, unknown>>)[name];
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => cell(row, name))]));
}
