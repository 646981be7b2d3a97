import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { buildSchema, type ExecutionResult, GraphQLError } from "graphql";
import { isForeignOrigin } from "../http/foreign-origin.js";
import { goneSignal } from "../http/gone-signal.js";
import { withoutFolders } from "../http/private-folders.js";
import { problemOf } from "../run/problem.js";
import { AnswerMemory } from "./answer-memory.js";
import { attachResolvers } from "./executable-schema.js";
import { type GraphqlRequest, keyOf, requestOfBody, requestOfQuery, sha256Of } from "./graphql-request.js";
import { JsonWriter } from "./json-writer.js";
import { withLeafLists } from "./leaf-lists.js";
import { PersistedQueries } from "./persisted-queries.js";
import { QueryPlan, QueryPlans } from "./query-plans.js";
import type { ReadModel } from "./read-model.js";
import { type RequestContext, RequestLoaders } from "./request-loaders.js";
import { resolversOf } from "./resolvers.js";
import { schema } from "./schema.js";

const json = "application/json; charset=utf-8";

/**
 * Serves the read model at /graphql: queries are planned once by their text and compiled when asked again; errors carry
 * `extensions.code` and `extensions.remedy`.
 */
export async function registerGraphql(app: FastifyInstance, model: ReadModel): Promise<void> {
  const resolvers = resolversOf(model);
  const plans = new QueryPlans(
    attachResolvers(buildSchema(schema), resolvers),
    attachResolvers(withLeafLists(schema), resolvers),
  );
  const memory = new AnswerMemory();
  const writer = new JsonWriter();
  const persisted = new PersistedQueries();
  model.reader.onRelease(() => memory.clear());

  const answer = async (asked: GraphqlRequest, request: FastifyRequest, reply: FastifyReply) => {
    const key = keyOf(asked);
    const held = key === null ? undefined : memory.held(key);
    if (held !== undefined) return reply.type(json).send(held);
    const asking = key === null ? null : memory.asking(key);
    const query = asked.query ?? (asked.hash === null ? undefined : persisted.of(asked.hash));
    if (!query) return refuse(reply, [new GraphQLError(asked.hash === null ? "no query" : notFound)]);
    if (asked.query !== undefined && asked.hash !== null && sha256Of(query) !== asked.hash) {
      return refuse(reply, [new GraphQLError("the sha256 is not that of the query")]);
    }
    const plan = plans.of(query);
    if (!(plan instanceof QueryPlan)) return refuse(reply, plan);
    if (plan.isChange && (request.method !== "POST" || isForeignOrigin(request))) {
      return refuse(reply, [new GraphQLError("a mutation is sent by POST, by a program or a page of this server")]);
    }
    const context: RequestContext = {
      loaders: new RequestLoaders(),
      identity: request.identity,
      isForeign: isForeignOrigin(request),
      gone: () => goneSignal(reply),
    };
    const result = await plan.run(asked.operationName, context, asked.variables);
    if (result.errors !== undefined && result.errors.length > 0) return sendErrors(app, reply, result);
    if (asked.hash !== null) persisted.keep(asked.hash, query);
    const whole = { data: result.data };
    const body = plan.hasColumns ? writer.write(whole) : JSON.stringify(whole);
    if (asking !== null && plan.isOfRelease) memory.keep(asking, body);
    return reply.type(json).send(body);
  };

  await app.register(async (scope) => {
    scope.addContentTypeParser("application/graphql", { parseAs: "string" }, (_request, query, done) =>
      done(null, { query }),
    );
    scope.setErrorHandler((error, _request, reply) => {
      if (error instanceof GraphQLError) return refuse(reply, [error]);
      const { statusCode } = error as { statusCode?: number };
      if (statusCode === undefined || statusCode >= 500) throw error;
      return refuse(reply, [new GraphQLError((error as Error).message)], statusCode);
    });
    const options = { schema: { hide: true } } as const;
    scope.get("/graphql", options, async (request, reply) => answer(requestOfQuery(request.query), request, reply));
    scope.post("/graphql", options, async (request, reply) => answer(requestOfBody(request.body), request, reply));
  });
}

const notFound = "PersistedQueryNotFound";

/** A query that cannot be understood, or is not known by its hash, which its client answers by sending it. */
function refuse(reply: FastifyReply, errors: readonly GraphQLError[], status = 400) {
  const isUnknown = errors.every(({ message }) => message === notFound);
  const extensions = isUnknown
    ? { code: "PERSISTED_QUERY_NOT_FOUND", remedy: "Send the query once together with its hash." }
    : { code: "BAD_ARGUMENT", remedy: "See docs/api.md for the schema." };
  const shown = errors.map(({ message, locations }) => ({ message, locations, extensions }));
  return reply
    .code(isUnknown ? 200 : status)
    .type(json)
    .send(JSON.stringify({ data: null, errors: shown }));
}

/** Fields that could not be answered are null and say why; variables that do not fit the query are the caller's fault. */
function sendErrors(app: FastifyInstance, reply: FastifyReply, { data, errors = [] }: ExecutionResult) {
  if (errors.every(({ path }) => path === undefined)) return refuse(reply, errors);
  const shown = errors.map((error) => {
    const { message, locations, path } = error;
    const cause = error.originalError;
    if (!cause) {
      const extensions = { code: "BAD_ARGUMENT", remedy: "See docs/api.md for the schema." };
      return { message, locations, path, extensions };
    }
    const problem = problemOf(cause);
    if (problem.code === "BUG") app.log.error({ err: cause }, "a field could not be answered");
    const said = problem.code === "BUG" ? "the field could not be answered" : withoutFolders(problem.message, app.home);
    return { message: said, locations, path, extensions: { code: problem.code, remedy: problem.remedy } };
  });
  return reply.type(json).send(JSON.stringify({ data: data ?? null, errors: shown }));
}
