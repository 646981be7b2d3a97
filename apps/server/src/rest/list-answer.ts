import { type Frame, rowsOf } from "@plumbline/core";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type TSchema, Type } from "typebox";
import { writeFrame } from "../serving/export-frame.js";
import type { ListRequest } from "../serving/frame-page.js";
import { plainRows } from "../serving/plain-rows.js";
import type { ReleaseView } from "../serving/release-view.js";
import { writtenProvenance } from "../serving/written-provenance.js";
import { type AnswerFormat, answerFormats, formatOf, mediaTypes, otherContents } from "./answer-formats.js";
import { envelope, envelopeOf, responsesOf } from "./envelope.js";

/** Query parameters of every list. */
export const listParameters = {
  filter: Type.Optional(
    Type.Array(Type.String(), {
      maxItems: 20,
      description:
        "A condition on a column; may be given again, all must hold. `position<=10`, `ticker=AAA,BBB` (any of), `sector!=Energy`, `sector=` (missing), `name~oil` (contains).",
      examples: [["position<=10"]],
    }),
  ),
  sort: Type.Optional(
    Type.String({
      description: "Columns to sort by, a minus before one for descending; missing values last.",
      examples: ["-score"],
    }),
  ),
  columns: Type.Optional(Type.String({ description: "Comma-separated; all where absent." })),
  after: Type.Optional(Type.String({ description: "`next` of the page before, with the same filter and sort." })),
  format: Type.Optional(
    Type.Unsafe<AnswerFormat>({
      type: "string",
      enum: answerFormats,
      description: "In place of the Accept header.",
    }),
  ),
};

/** The query of a list as its parameters make it. */
export interface ListQuery {
  readonly filter?: string[];
  readonly sort?: string;
  readonly columns?: string;
  readonly limit?: number;
  readonly after?: string;
  readonly format?: AnswerFormat;
}

/** Rows at most in one answer. */
export const mostRows = 10_000;

export function limitParameter(usual: number) {
  return Type.Optional(Type.Integer({ minimum: 1, maximum: mostRows, default: usual, description: "Rows at most." }));
}

export function listRequest(query: ListQuery, usual: number): ListRequest {
  return {
    filter: query.filter,
    sort: query.sort,
    columns: query.columns?.split(",").map((name) => name.trim()),
    limit: query.limit ?? usual,
    after: query.after,
  };
}

const list = Type.Array(Type.Object({}, { additionalProperties: true }));

/** Envelope of a list in JSON: the rows, the next page's cursor, how many rows there are in all. */
const listEnvelope = Type.Object({
  ...envelopeOf(list).properties,
  next: Type.Union([Type.String(), Type.Null()]),
  total: Type.Integer(),
});

/** Responses of a list in every format. */
export function listResponses(summary: string, json: TSchema = listEnvelope) {
  return responsesOf(summary, { [mediaTypes.json]: json, ...otherContents });
}

/** A page as it is answered. */
export interface ListPage {
  readonly frame: Frame;
  readonly next: string | null;
  readonly total: number | null;
  /** The rows of the JSON form where they say more than columns can. */
  readonly objects?: readonly object[];
}

/**
 * Answers a page in the format the reader asks for. In JSON the envelope says where it comes from; in the others the
 * header `plumb-provenance` does, as JSON in ASCII, beside `plumb-warnings`, `plumb-next` and `plumb-total`.
 *
 * @param name what a saved file is called, without its ending
 */
export async function answerList(
  request: FastifyRequest,
  reply: FastifyReply,
  name: string,
  view: ReleaseView,
  tables: readonly string[],
  page: ListPage,
  shape: (answer: { data: readonly object[]; next: string | null; total: number | null }) => object = (answer) =>
    answer,
  warnings: readonly string[] = [],
): Promise<Buffer> {
  const format = formatOf((request.query as ListQuery).format, request.headers.accept);
  const { data: _data, ...about } = await envelope(view, tables, null);
  const said = { ...about, warnings: [...new Set([...about.warnings, ...warnings])] };
  if (format === "json") {
    const rows = page.objects ?? plainRows(rowsOf(page.frame));
    const body = { ...shape({ data: rows, next: page.next, total: page.total }), ...said };
    reply.type("application/json; charset=utf-8");
    return Buffer.from(JSON.stringify(body));
  }
  const ending = format === "arrow" ? "arrows" : format;
  const { releaseId } = view.release;
  reply
    .type(format === "csv" ? "text/csv; charset=utf-8; header=present" : mediaTypes[format])
    .header("content-disposition", `attachment; filename="${name.replaceAll(/[^\w.-]/g, "-")}-${releaseId}.${ending}"`)
    .header("plumb-provenance", asciiJson(said.provenance))
    .header("plumb-warnings", asciiJson(said.warnings));
  if (page.next !== null) reply.header("plumb-next", page.next);
  if (page.total !== null) reply.header("plumb-total", String(page.total));
  const versions = Object.fromEntries(said.provenance.tables.map(({ table, version }) => [table, version]));
  const provenance = writtenProvenance(view.release, view.release.source, view.asOfText, versions);
  return Buffer.from(await writeFrame(page.frame, format === "arrow" ? "arrow-stream" : format, provenance));
}

/** Header values are bytes: what is not ASCII is written as JSON escapes. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
