import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import { PageProcess } from "../web/page-process.js";
import { PageProxy } from "../web/page-proxy.js";
import { webFolder } from "../web/web-folder.js";
import { pathOf, sendProblem } from "./problem-details.js";

/** Prefixes that are never a page: an unknown path below them is a problem, not a web page that says 404. */
const machinePrefixes = ["/api/", "/graphql", "/metrics", "/healthz", "/readyz", "/reference"];

/**
 * Serves the built web app on every path that is no route of the API, from a process of its own.
 *
 * @returns the process, to be started once the server listens; null where the app has not been built
 */
export function serveWebApp(app: FastifyInstance): PageProcess | null {
  if (!existsSync(join(webFolder, ".next", "BUILD_ID"))) {
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
    return null;
  }
  const program = fileURLToPath(new URL("../web/next-pages.js", import.meta.url));
  const pages = new PageProcess(program, (what) => app.log.error(what));
  servePagesOf(app, pages);
  return pages;
}

/** Routes every path that is no route of the API to the program of the pages. */
export function servePagesOf(app: FastifyInstance, pages: PageProcess): void {
  const proxy = new PageProxy(pages);
  app.route({
    method: ["GET", "HEAD"],
    url: "/*",
    schema: { hide: true },
    handler: async (request, reply) => {
      const path = pathOf(request);
      if (machinePrefixes.some((prefix) => path === prefix || path.startsWith(prefix))) {
        reply.callNotFound();
        return reply;
      }
      await proxy.forward(request.raw, reply.raw, () => {
        reply.hijack();
        return reply.getHeaders();
      });
      return reply;
    },
  });
  app.addHook("onClose", async () => {
    proxy.close();
    await pages.stop();
  });
}
