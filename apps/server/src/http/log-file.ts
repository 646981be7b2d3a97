import { join } from "node:path";
import type { FastifyServerOptions } from "fastify";

/**
 * Options of a log of JSON lines in the home's logs folder. No header, query or body of a request is ever written: they
 * may hold secrets.
 */
export function logOptions(folder: string) {
  return {
    level: "info",
    file: join(folder, "server.log"),
    redact: { paths: ["req.headers", "*.authorization", "*.token"], remove: true },
    serializers: {
      req: (request: { method: string; url: string }) => ({ method: request.method, path: request.url.split("?")[0] }),
    },
  } satisfies FastifyServerOptions["logger"];
}
