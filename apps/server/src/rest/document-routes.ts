import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { documentAbsent, knownDocument, plainRecord } from "../database/held-document.js";
import type { ReadModel } from "../graphql/read-model.js";
import { list, responsesOf, thing } from "./envelope.js";

const params = Type.Object({
  hash: Type.String({ pattern: "^[0-9a-f]{64}$", description: "As /documents lists them." }),
});
const text = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 500, pattern: "^[^\\u0000]*$", description }));

const asOf = text("Knowledge time: a session yyyy-mm-dd (its whole UTC day) or an ISO instant.");
const querystring = Type.Object({ asOf });

/** Raw payloads that are no tables. They are no part of a release; `asOf` cuts them as it cuts every read. */
export function documentRoutes({ database, reader }: ReadModel): FastifyPluginAsyncTypebox {
  return async (app) => {
    const listed = "Documents (news, filings, transcripts, profiles), newest known first.";
    const page = Type.Object({ data: list, next: Type.Union([Type.String(), Type.Null()]) });
    app.get(
      "/documents",
      {
        schema: {
          summary: listed,
          tags: ["documents"],
          response: responsesOf(listed, { "application/json": page }),
          querystring: Type.Object({
            kind: text("news, filing, transcript, profile, ..."),
            source: text("Who said it."),
            symbol: text("What it is about, as the source calls it."),
            asOf,
            limit: Type.Optional(
              Type.Integer({ minimum: 1, maximum: 1000, default: 100, description: "Documents at most." }),
            ),
            after: text("`next` of the page before."),
          }),
        },
      },
      async ({ query: { asOf, ...query } }) => {
        const known = asOf === undefined ? {} : { asOf: await reader.timeOf(asOf) };
        const { documents, next } = await (await database.documents()).find({ ...query, ...known });
        return { data: documents.map(plainRecord), next };
      },
    );
    const one = "A document's records and its content as text.";
    app.get(
      "/documents/:hash",
      {
        schema: {
          summary: one,
          tags: ["documents"],
          params,
          querystring,
          response: responsesOf(one, { "application/json": Type.Object({ data: thing }) }),
        },
      },
      async ({ params: { hash }, query: { asOf } }) => {
        const { raw, records } = await held(hash, asOf);
        return { data: { hash, records: records.map(plainRecord), text: Buffer.from(raw).toString("utf8") } };
      },
    );
    const bytes = "A document's bytes as they came; never shown as a page of this server.";
    app.get(
      "/documents/:hash/raw",
      {
        schema: {
          summary: bytes,
          tags: ["documents"],
          params,
          querystring,
          response: responsesOf(bytes, { "application/octet-stream": Type.String() }),
        },
      },
      async ({ params: { hash }, query: { asOf } }, reply) => {
        const { raw } = await held(hash, asOf);
        const answer = reply.header("content-disposition", `attachment; filename="${hash.slice(0, 16)}"`);
        // The schema of an answer is text, as OpenAPI writes bytes; these go out as they are.
        return answer.type("application/octet-stream").send(Buffer.from(raw) as unknown as string);
      },
    );
  };

  async function held(hash: string, asOf: string | undefined) {
    const known = asOf === undefined ? undefined : await reader.timeOf(asOf);
    const found = await knownDocument(await database.documents(), hash, known);
    if (found) return found;
    throw documentAbsent(hash, asOf);
  }
}
