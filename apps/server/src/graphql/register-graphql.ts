import type { FastifyInstance } from "fastify";
import { GraphQLError, Location } from "graphql";
import mercurius from "mercurius";
import { problemOf } from "../run/problem.js";
import { mostTokens, refuseCostly } from "./query-limits.js";
import type { ReadModel } from "./read-model.js";
import { type RequestContext, RequestLoaders } from "./request-loaders.js";
import { resolversOf } from "./resolvers.js";
import { schema } from "./schema.js";

/** Serves the read model at /graphql, compiled just in time; errors carry `extensions.code` and `extensions.remedy`. */
export async function registerGraphql(app: FastifyInstance, model: ReadModel): Promise<void> {
  await app.register(mercurius, {
    schema,
    resolvers: resolversOf(model) as never,
    path: "/graphql",
    graphiql: false,
    jit: 1,
    context: (): RequestContext => ({ loaders: new RequestLoaders() }),
    graphql: { parseOptions: { maxTokens: mostTokens } },
    errorFormatter: (execution, context) => {
      const errors = (execution.errors ?? []).map((error) => {
        const cause = error.originalError;
        if (!cause || error.path === undefined) {
          const extensions = { code: "BAD_ARGUMENT", remedy: "See docs/api.md for the schema." };
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
  return errors?.every((error) => error.path === undefined) ? 400 : 200;
}
