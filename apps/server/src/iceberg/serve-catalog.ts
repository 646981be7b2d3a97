import type { RestCatalog } from "@plumbline/iceberg/catalog";
import type { FastifyInstance } from "fastify";
import { catalogRoots } from "./catalog-path.js";

/** Bytes of the largest request: the metadata updates of a commit, never data. */
const bodyLimit = 64 * 1024 * 1024;

/** Serves Iceberg's REST protocol. Who may read and who may change is decided by the guard that every route has. */
export function serveCatalog(app: FastifyInstance, catalog: RestCatalog): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "string", bodyLimit }, (_request, body, done) => done(null, body));
    for (const root of catalogRoots) {
      scope.route({
        // The last two are no endpoint's: the catalog says which are.
        method: ["GET", "HEAD", "POST", "DELETE", "PUT", "PATCH"],
        url: `${root}/v1/*`,
        schema: { hide: true },
        bodyLimit,
        handler: async (request, reply) => {
          const { status, body, etag } = await catalog.answer({
            method: request.method,
            url: (request.raw.url ?? "").slice(root.length),
            body: typeof request.body === "string" ? request.body : "",
            ifNoneMatch: request.headers["if-none-match"] ?? "",
          });
          if (etag !== null) reply.header("etag", etag);
          reply.code(status).header("cache-control", "no-store");
          if (body === null || request.method === "HEAD") return reply.send();
          return reply.type("application/json; charset=utf-8").send(body);
        },
      });
    }
  });
}
