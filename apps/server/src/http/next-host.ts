import { existsSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { FastifyInstance } from "fastify";
import { notFound, pathOf, sendProblem } from "./problem-details.js";

const require = createRequire(import.meta.url);

/** Next is a CommonJS function; its types describe an ES module. */
const makeNext = require("next") as (options: { dev: boolean; dir: string; quiet: boolean }) => {
  prepare(): Promise<void>;
  getRequestHandler(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  close(): Promise<void>;
};

/** Prefixes that are never a page: an unknown path below them is a problem, not a web page that says 404. */
const machinePrefixes = ["/api/", "/graphql", "/metrics", "/healthz", "/readyz", "/reference", "/iceberg"];

/**
 * Serves the built web app in this process, on every path that is no route of the API.
 *
 * @returns false where the app has not been built
 */
export async function serveWebApp(app: FastifyInstance): Promise<boolean> {
  const dir = dirname(require.resolve("@plumbline/web/package.json"));
  if (!existsSync(join(dir, ".next", "BUILD_ID"))) {
    app.get("/", { schema: { hide: true } }, (request, reply) =>
      sendProblem(
        reply,
        request,
        {
          code: "NOT_FOUND",
          message: "the web app has not been built",
          remedy: "Run npm run build, then start again.",
        },
        404,
      ),
    );
    return false;
  }
  const host = makeNext({ dev: false, dir, quiet: true });
  let handle: ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | null = null;
  const ready = host.prepare().then(() => {
    handle = host.getRequestHandler();
  });
  ready.catch((error: unknown) => app.log.error({ err: error }, "the web app did not start"));
  app.route({
    method: ["GET", "HEAD"],
    url: "/*",
    schema: { hide: true },
    handler: async (request, reply) => {
      const path = pathOf(request);
      if (machinePrefixes.some((prefix) => path === prefix || path.startsWith(prefix))) {
        return sendProblem(reply, request, notFound(path), 404);
      }
      await ready;
      reply.hijack();
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) reply.raw.setHeader(name, value);
      }
      await handle!(request.raw, reply.raw);
      return reply;
    },
  });
  app.addHook("onClose", () => host.close());
  return true;
}
