import type { RestCatalog } from "@plumbline/iceberg/catalog";
import type { FastifyInstance } from "fastify";
import { isForeignOrigin } from "../http/foreign-origin.js";
import { sendProblem } from "../http/problem-details.js";
import { catalogRoots } from "./catalog-problem.js";

/** Bytes of the largest request: the metadata updates of a commit, never data. */
const bodyLimit = 64 * 1024 * 1024;

/**
 * Serves Iceberg's REST protocol. Who may ask is decided by the guard that every route has; a page of another site may
 * not, whatever it carries.
 */
export function serveCatalog(app: FastifyInstance, catalog: RestCatalog): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "string", bodyLimit }, (_request, body, done) => done(null, body));
    for (const root of catalogRoots) {
      scope.route({
        method: ["GET", "HEAD", "POST", "DELETE"],
        url: `${root}/v1/*`,
        schema: { hide: true },
        bodyLimit,
        handler: async (request, reply) => {
          if (isForeignOrigin(request)) {
            const message = "the request was sent by a page of another site";
            const remedy = "Use a client of the Iceberg REST protocol.";
            return sendProblem(reply, request, { code: "FORBIDDEN_HOST", message, remedy }, 403);
          }
          const { status, body } = await catalog.answer({
            method: request.method,
            url: (request.raw.url ?? "").slice(root.length),
            body: typeof request.body === "string" ? request.body : "",
          });
          reply.code(status).header("cache-control", "no-store");
          if (body === null || request.method === "HEAD") return reply.send();
          return reply.type("application/json; charset=utf-8").send(body);
        },
      });
    }
  });
}
