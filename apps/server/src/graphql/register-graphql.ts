import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { GraphQLError, Location } from "graphql";
import mercurius from "mercurius";
import { problemOf } from "../run/problem.js";
import { AnswerMemory } from "./answer-memory.js";
import { automaticPersistedQueries } from "./persisted-queries.js";
import { mostTokens, refuseCostly } from "./query-limits.js";
import type { ReadModel } from "./read-model.js";
import { type RequestContext, RequestLoaders } from "./request-loaders.js";
import { resolversOf } from "./resolvers.js";
import { schema } from "./schema.js";

/** Serves the read model at /graphql, compiled just in time; errors carry `extensions.code` and `extensions.remedy`. */
export async function registerGraphql(app: FastifyInstance, model: ReadModel): Promise<void> {
  const memory = new AnswerMemory();
  model.reader.onRelease(() => memory.clear());
  await app.register(mercurius, {
    schema,
    resolvers: resolversOf(model) as never,
    path: "/graphql",
    graphiql: false,
    jit: 1,
    context: (): RequestContext => ({ loaders: new RequestLoaders() }),
    persistedQueryProvider: automaticPersistedQueries() as never,
    additionalRouteOptions: {
      preHandler: memory.recall,
      onSend: (
        request: FastifyRequest,
        reply: FastifyReply,
        payload: unknown,
        done: (error: null, payload: unknown) => void,
      ) => {
        memory.keep(request, reply, payload);
        done(null, payload);
      },
    } as never,
    graphql: { parseOptions: { maxTokens: mostTokens } },
    errorFormatter: (execution, context) => {
      const errors = (execution.errors ?? []).map((error) => {
        const cause = error.originalError;
        if (!cause || error.path === undefined) {
          const isUnknown = error.message === "PersistedQueryNotFound";
          const extensions = isUnknown
            ? { code: "PERSISTED_QUERY_NOT_FOUND", remedy: "Send the query once together with its hash." }
            : { code: "BAD_ARGUMENT", remedy: "See docs/api.md for the schema." };
          return new GraphQLError(error.message, { ...place(error), extensions });
        }
        const { code, message, remedy } = problemOf(cause);
        if (code === "BUG") context.app.log.error({ err: cause }, "a field could not be answered");
        const shown = code === "BUG" ? "the field could not be answered" : message;
        return new GraphQLError(shown, { ...place(error), extensions: { code, remedy } });
      });
      const statusCode = execution.data === undefined || execution.data === null ? badRequest(execution.errors) : 200;
      return { statusCode, response: { data: execution.data ?? null, errors } };
    },
  });
  app.graphql.addHook("preExecution", async (_schema, document, context) => {
    if (context.reply) memory.judge(document, context.reply.request);
  });
  app.graphql.addHook("preValidation", async (_schema, document) => {
    // The library also takes a syntax tree as JSON, of any shape; only text was parsed and has a place of its own.
    if (!(document.loc instanceof Location)) throw new GraphQLError("the query is no text of GraphQL");
    refuseCostly(document);
  });
}

function place(error: GraphQLError) {
  return { nodes: error.nodes, source: error.source, positions: error.positions, path: error.path };
}

/** A query that cannot be understood is the caller's fault; one whose every field failed was answered. */
function badRequest(errors: readonly GraphQLError[] | undefined): number {
  if (errors?.every((error) => error.message === "PersistedQueryNotFound")) return 200;
  return errors?.every((error) => error.path === undefined) ? 400 : 200;
}
