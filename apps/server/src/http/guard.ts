import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance } from "fastify";
import type { ServerConfig } from "../config.js";
import { sendProblem } from "./problem-details.js";

const localNames = new Set(["localhost", "127.0.0.1", "[::1]", "::1"]);

/**
 * Refuses requests that name a foreign host (a page elsewhere that resolves its own name to this machine) and, where a
 * token is set, requests that do not carry it. No cross-origin header is ever sent.
 */
export function guardRequests(app: FastifyInstance, config: ServerConfig): void {
  app.addHook("onRequest", async (request, reply) => {
    if (config.isLoopback && !isLocalHost(request.headers.host, config.host)) {
      const problem = {
        code: "FORBIDDEN_HOST",
        message: "the Host header names another machine; this server answers for the local one only",
        remedy:
          "Open http://127.0.0.1 with the server's port, or bind another address with PLUMB_HOST and PLUMB_TOKEN.",
      } as const;
      return sendProblem(reply, request, problem, 403);
    }
    if (config.token !== null && !carriesToken(request.headers.authorization, config.token)) {
      const problem = {
        code: "UNAUTHORIZED",
        message: "this server asks for a bearer token",
        remedy: "Send the header Authorization: Bearer <the value of PLUMB_TOKEN>.",
      } as const;
      reply.header("www-authenticate", 'Bearer realm="plumbline"');
      return sendProblem(reply, request, problem, 401);
    }
    reply.header("x-content-type-options", "nosniff");
    reply.header("referrer-policy", "no-referrer");
    reply.header("x-frame-options", "DENY");
  });
}

function isLocalHost(header: string | undefined, bound: string): boolean {
  if (header === undefined) return false;
  const name = header.replace(/:\d+$/, "").toLowerCase();
  return localNames.has(name) || name === bound.toLowerCase();
}

/** Compares hashes, so that neither length nor content shows in the time it takes. */
function carriesToken(header: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(header ?? "")?.[1] ?? "";
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(given), hash(token));
}
