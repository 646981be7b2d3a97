import { Readable } from "node:stream";
import { type FastifyPluginAsyncTypebox, TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { ReadModel } from "../graphql/read-model.js";
import { goneSignal } from "../http/gone-signal.js";
import type { ReleaseView } from "../serving/release-view.js";
import { readSql } from "../serving/sql-read.js";
import { defaultLimits, mostLimits, type SqlFormat, sqlFormats } from "../sql/sql-order.js";
import type { SqlAnswer } from "../sql/sql-process.js";
import { mediaTypes, otherContents } from "./answer-formats.js";
import { changesOf, envelope, envelopeOf, problemSchema, readPoint } from "./envelope.js";
import { asciiJson } from "./list-answer.js";

const problem = { "application/problem+json": { schema: problemSchema } };

const result = Type.Object({
  columns: Type.Array(Type.Object({ name: Type.String(), type: Type.String() })),
  rows: Type.Array(Type.Array(Type.Unknown()), {
    description: "Integers beyond 2^53, long decimals, NaN and the infinities are text.",
  }),
  rowCount: Type.Integer(),
  isCut: Type.Boolean({ description: "There were more rows than `limit`." }),
});

/** One SELECT over the release, as known at an instant. */
export function sqlRoutes({ reader }: ReadModel): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      "/sql",
      {
        // A body is taken as it is: no text is made of a number, nothing unknown is left out in silence.
        validatorCompiler: TypeBoxValidatorCompiler,
        schema: {
          summary: "One SELECT over the tables of a release, as known at an instant.",
          description:
            "Tables are written silver.bars. Both clocks may be given, one, or none: `asOf` leaves out what became known later, `release` and `versions` choose what the lake held. The query runs in a process of its own, within its limits; docs/methods/sql.md says what is answered.",
          tags: ["read"],
          body: Type.Object(
            {
              sql: Type.String({ minLength: 1, examples: ["SELECT count(*) FROM silver.bars"] }),
              ...readPoint,
              versions: Type.Optional(
                Type.Record(Type.String(), Type.Integer({ minimum: 0 }), {
                  description: "Versions of tables in place of the release's.",
                }),
              ),
              format: Type.Optional(Type.Unsafe<SqlFormat>({ type: "string", enum: sqlFormats, default: "json" })),
              limit: Type.Optional(
                Type.Integer({
                  minimum: 1,
                  maximum: mostLimits.rows,
                  default: defaultLimits.rows,
                  description: "Rows.",
                }),
              ),
              seconds: Type.Optional(
                Type.Integer({ minimum: 1, maximum: mostLimits.seconds, default: defaultLimits.seconds }),
              ),
            },
            { additionalProperties: false },
          ),
          response: {
            ...changesOf("The answer.", { [mediaTypes.json]: envelopeOf(result), ...otherContents }),
            408: { description: "The query took longer than it may.", content: problem },
            429: {
              description: "One user has too many queries at work; Retry-After says when to ask.",
              content: problem,
            },
          },
        },
      },
      async (request, reply) => {
        const { sql, asOf, release, versions, format = "json", limit, seconds } = request.body;
        const limits = {
          ...(limit === undefined ? {} : { rows: limit }),
          ...(seconds === undefined ? {} : { seconds }),
        };
        const signal = goneSignal(reply);
        const read = await readSql(reader, {
          sql,
          asOf,
          release,
          versions: versions ?? {},
          format,
          limits,
          signal,
          user: request.identity.name,
          isServed: true,
        });
        const about = await aboutOf(read.view, read.versions);
        if (format === "json") {
          return reply.type("application/json; charset=utf-8").send(Readable.from(enveloped(read.answer, about)));
        }
        const ending = format === "arrow" ? "arrows" : format;
        return reply
          .type(format === "csv" ? "text/csv; charset=utf-8; header=present" : mediaTypes[format])
          .header("content-disposition", `attachment; filename="query-${read.view.release.releaseId}.${ending}"`)
          .header("plumb-provenance", asciiJson(about.provenance))
          .header("plumb-warnings", asciiJson(about.warnings))
          .send(Readable.from(whole(read.answer)));
      },
    );
  };
}

/** Where the answer comes from, with the versions that were read. */
export async function aboutOf(view: ReleaseView, versions: Readonly<Record<string, number>>) {
  const { provenance, conventions, warnings } = await envelope(view, [], null);
  const tables = Object.entries(versions).map(([table, version]) => ({ table, version }));
  return { provenance: { ...provenance, tables }, conventions, warnings };
}

async function* enveloped(answer: SqlAnswer, about: object): AsyncGenerator<Buffer | string> {
  yield '{"data":';
  yield* whole(answer);
  yield `,${JSON.stringify(about).slice(1)}`;
}

/** The bytes, and then an error where the query did not end well: a reader must not take a part for the whole. */
async function* whole({ bytes, ended }: SqlAnswer): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) yield chunk as Buffer;
  await ended;
}
