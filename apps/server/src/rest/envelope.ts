import { type TSchema, Type } from "typebox";
import { conventionsOf, noticesOf, provenanceOf } from "../serving/provenance.js";
import type { ReleaseView } from "../serving/release-view.js";

/** Query parameters of every read. */
export const readPoint = {
  asOf: Type.Optional(
    Type.String({
      description:
        "Knowledge time: a session yyyy-mm-dd (its whole UTC day) or an ISO instant. Facts known later do not exist for the read.",
      examples: ["2024-05-02"],
    }),
  ),
  release: Type.Optional(
    Type.String({ description: "Release id or sequence number; the newest complete one where absent." }),
  ),
};

const text = Type.String();
const textOrNull = Type.Union([Type.String(), Type.Null()]);

export const provenanceSchema = Type.Object(
  {
    releaseId: text,
    sequence: Type.Integer(),
    runId: text,
    releasedAt: text,
    tables: Type.Array(Type.Object({ table: text, version: Type.Integer() })),
    source: text,
    sourceTitle: text,
    isSimulated: Type.Boolean(),
    asOf: textOrNull,
    session: textOrNull,
    knownAt: textOrNull,
  },
  { description: "Which release, table versions and source the data come from, and what was visible." },
);

/** Every answer: the data, where they come from, what their numbers mean, what to beware of. */
export function envelopeOf(data: ReturnType<typeof Type.Array> | ReturnType<typeof Type.Object>) {
  return Type.Object({
    data,
    provenance: provenanceSchema,
    conventions: Type.Array(text),
    warnings: Type.Array(text),
  });
}

export const problemSchema = Type.Object(
  {
    type: text,
    title: text,
    status: Type.Integer(),
    detail: text,
    code: text,
    remedy: text,
    instance: text,
  },
  { description: "RFC 9457 problem details." },
);

/** Why a read under /api/v1 may be refused; the guard's refusals stand with every route. */
const refusals = {
  400: "A parameter is not legal.",
  401: "The bearer token is missing or wrong; only where the server asks for one.",
  403: "The Host header names another machine, or the user's role does not allow that.",
  404: "There is no such thing, or not in this release at this asOf.",
  503: "There is no release yet, or PostgreSQL cannot be reached.",
} as const;

/**
 * Responses of a route: what it answers with, by media type, that it may not have changed, and each refusal as a problem.
 * Named one by one, so that a status nobody foresaw is a fault and not covered by a default.
 */
export function responsesOf(summary: string, content: Readonly<Record<string, TSchema>>) {
  const problem = { "application/problem+json": { schema: problemSchema } };
  return {
    200: {
      description: summary,
      content: Object.fromEntries(Object.entries(content).map(([type, schema]) => [type, { schema }])),
    },
    304: { description: "The reader has this answer: If-None-Match names its ETag.", type: "null" },
    ...Object.fromEntries(
      Object.entries(refusals).map(([status, description]) => [status, { description, content: problem }]),
    ),
  };
}

/** Responses of a route that changes something: its body may be of a kind that is not taken. */
export function changesOf(summary: string, content: Readonly<Record<string, TSchema>>) {
  const problem = { "application/problem+json": { schema: problemSchema } };
  return {
    ...responsesOf(summary, content),
    413: { description: "The body is too long.", content: problem },
    415: { description: "The body is no JSON.", content: problem },
  };
}

export const thing = Type.Object({}, { additionalProperties: true });
export const list = Type.Array(thing);

/** Schema of a route that answers in JSON alone: what it answers, and every refusal. */
export function answers(summary: string, data: TSchema) {
  return { summary, tags: ["read"], response: responsesOf(summary, { "application/json": data }) };
}

/** Wraps data read from a view. */
export async function envelope<Data>(view: ReleaseView, tables: readonly string[], data: Data) {
  const { conventions: _conventions, notices: _notices, ...provenance } = await provenanceOf(view, tables);
  return { data, provenance, conventions: await conventionsOf(view), warnings: await noticesOf(view) };
}
