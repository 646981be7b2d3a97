import { createServer } from "node:http";
import swagger from "@fastify/swagger";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import scalar from "@scalar/fastify-api-reference";
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
} from "fastify";
import type { ServerConfig } from "../config.js";
import { atomFeed } from "../diary/atom-feed.js";
import { readDiary } from "../diary/diary.js";
import type { ReadModel } from "../graphql/read-model.js";
import { registerGraphql } from "../graphql/register-graphql.js";
import { restRoutes } from "../rest/routes.js";
import { refuseUnknownParameters } from "../rest/strict-query.js";
import { version } from "../version.js";
import { FastAnswers } from "./fast-answers.js";
import { Guard, guardRequests } from "./guard.js";
import { serveLogin } from "./login.js";
import { serveMetrics } from "./metrics.js";
import { answerError, notFound, pathOf, sendProblem } from "./problem-details.js";
import { RequestCounts } from "./request-counts.js";
import { serveRunProgress } from "./run-events.js";

/** Milliseconds a connection may be idle. */
const keepAlive = 72_000;

/** The HTTP server over one lake, without the web app and not yet listening. */
export async function buildServer(
  config: ServerConfig,
  model: ReadModel,
  logger: FastifyServerOptions["logger"] = false,
): Promise<FastifyInstance> {
  const guard = new Guard(config, model.database);
  const counts = new RequestCounts();
  const fast = new FastAnswers((headers) => guard.mayRead(headers), counts);
  model.reader.onRelease(() => fast.clear());
  const app = Fastify({
    logger,
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: true,
    // A path that is no percent-encoded UTF-8 never comes to a route, and is answered in the same form all the same.
    frameworkErrors: (error, request, reply) => answerError(error, request as never, reply as never),
    serverFactory: (handle) => {
      const server = createServer((request, response) => {
        if (!fast.answer(request, response)) handle(request, response);
      });
      server.keepAliveTimeout = keepAlive;
      return server;
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.decorate("home", config.home);
  guardRequests(app as unknown as FastifyInstance, guard);
  app.setErrorHandler((error, request, reply) => answerError(error as Error, request, reply));
  const known = knownRoutes(app as unknown as FastifyInstance);
  // Before a body is asked for: a method that a path does not know is refused whatever it carries.
  const refuseMethod = (request: FastifyRequest, reply: FastifyReply): boolean => {
    const allowed = known(pathOf(request));
    if (allowed.length === 0 || allowed.includes(request.method)) return false;
    reply.header("allow", allowed.join(", "));
    const problem = {
      code: "BAD_ARGUMENT",
      message: `${request.method} is not allowed on ${pathOf(request)}`,
      remedy: `Use ${allowed.join(" or ")}.`,
    } as const;
    sendProblem(reply, request, problem, 405);
    return true;
  };
  app.addHook("onRequest", (request, reply, done) => {
    if (!request.is404 || !refuseMethod(request, reply)) done();
  });
  app.setNotFoundHandler((request, reply) => {
    if (!refuseMethod(request, reply)) sendProblem(reply, request, notFound(pathOf(request)), 404);
  });

  fast.attach(app as unknown as FastifyInstance);
  serveMetrics(app as unknown as FastifyInstance, model.reader, model.monitor, counts);
  serveLogin(app as unknown as FastifyInstance, config, guard);
  await app.register(swagger, {
    transform: ({ schema, url }) => ({ url, schema: url === "/graphql" ? { ...schema, hide: true } : schema }),
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Plumbline",
        version,
        description:
          "Ranked securities with the evidence behind each number. Every read goes through one complete release and names it; `asOf` moves the read to what was known then. The same read model is at `/graphql`, which describes itself.",
        license: { name: "MIT", identifier: "MIT" },
      },
      tags: [
        { name: "read", description: "Data of a release." },
        { name: "run", description: "The pipeline's progress." },
      ],
      ...(config.token === null
        ? {}
        : {
            components: {
              securitySchemes: {
                bearer: { type: "http", scheme: "bearer" },
                login: { type: "apiKey", in: "cookie", name: "plumb_session" },
              },
            },
            security: [{ bearer: [] }, { login: [] }],
          }),
    },
  });
  refuseUnknownParameters(app as unknown as FastifyInstance, "/api/v1/");
  await app.register(restRoutes(model), { prefix: "/api/v1" });
  serveRunProgress(app as unknown as FastifyInstance, model);
  app.get("/api/v1/openapi.json", { schema: { hide: true } }, async () => app.swagger());
  await app.register(scalar, {
    routePrefix: "/reference",
    // Nothing here sends the reader, or a request, to another host.
    configuration: {
      url: "/api/v1/openapi.json",
      withDefaultFonts: false,
      telemetry: false,
      agent: { disabled: true },
      mcp: { disabled: true },
      showDeveloperTools: "never",
      hideClientButton: true,
    },
  });
  await registerGraphql(app as unknown as FastifyInstance, model);
  serveHealth(app as unknown as FastifyInstance, model);
  app.get("/diary/feed.xml", { schema: { hide: true } }, async (request, reply) =>
    reply
      .type("application/atom+xml; charset=utf-8")
      .send(atomFeed(await readDiary(), `${request.protocol}://${request.host}`)),
  );
  return app as unknown as FastifyInstance;
}

function serveHealth(app: FastifyInstance, { reader, monitor }: ReadModel): void {
  app.get("/healthz", { schema: { hide: true } }, async () => ({ status: "ok", version }));
  app.get("/readyz", { schema: { hide: true } }, async (_request, reply) => {
    const isReady = reader.newest !== null;
    reply.code(isReady ? 200 : 503);
    return {
      status: isReady ? "ready" : "no release yet",
      releaseId: reader.newest?.releaseId ?? null,
      isRunning: monitor.state.isRunning,
    };
  });
}

/** Remembers every route, to tell a wrong method from a wrong path. */
function knownRoutes(app: FastifyInstance): (path: string) => string[] {
  const routes: { pattern: RegExp; method: string }[] = [];
  app.addHook("onRoute", ({ url, method }) => {
    if (url.includes("*")) return;
    const pattern = new RegExp(
      `^${url.replaceAll(/[.+?^$()|[\]\\{}]/g, "\\$&").replaceAll(/:[A-Za-z]+/g, "[^/]+")}/?$`,
    );
    for (const one of [method].flat()) routes.push({ pattern, method: one });
  });
  return (path) => [...new Set(routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))].sort();
}
