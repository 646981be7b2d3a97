import type { IncomingHttpHeaders } from "node:http";
import type { FastifyInstance } from "fastify";
import type { ServerConfig } from "../config.js";
import type { Problem } from "../run/problem.js";
import { loginPage, wantsPage } from "./login-page.js";
import { pathOf, sendProblem } from "./problem-details.js";
import { isToken, SessionCookies } from "./session-cookie.js";

const localNames = new Set(["localhost", "127.0.0.1", "[::1]", "::1"]);

const foreignHost: Problem = {
  code: "FORBIDDEN_HOST",
  message: "the Host header names another machine; this server answers for the local one only",
  remedy: "Open http://127.0.0.1 with the server's port, or bind another address with PLUMB_HOST and PLUMB_TOKEN.",
};

const tokenMissing: Problem = {
  code: "UNAUTHORIZED",
  message: "this server asks for a token",
  remedy: "Send the header Authorization: Bearer <the value of PLUMB_TOKEN>, or log in at /login in a browser.",
};

/**
 * Who may read: no request that names a foreign host (a page elsewhere that resolves its own name to this machine) and,
 * where a token is set, none that carries neither the token nor the cookie of a login. No cross-origin header is ever sent.
 */
export class Guard {
  readonly #config: ServerConfig;
  readonly #cookies: SessionCookies | null;
  /** The last Host header found to be local: almost every request repeats it. */
  #lastHost = "";

  constructor(config: ServerConfig) {
    this.#config = config;
    this.#cookies = config.token === null ? null : new SessionCookies(config.token);
  }

  /** Null where no token is asked for. */
  get cookies(): SessionCookies | null {
    return this.#cookies;
  }

  isForeign({ host }: IncomingHttpHeaders): boolean {
    if (!this.#config.isLoopback || (host !== undefined && host === this.#lastHost)) return false;
    if (!isLocalHost(host, this.#config.host)) return true;
    this.#lastHost = host ?? "";
    return false;
  }

  /** Carries the token, the cookie of a login, or nothing where nothing is asked for. */
  isKnown({ authorization, cookie }: IncomingHttpHeaders): boolean {
    const { token } = this.#config;
    if (token === null || this.#cookies === null) return true;
    if (authorization !== undefined) {
      return isToken(/^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? "", token);
    }
    return this.#cookies.isValid(cookie, Date.now());
  }

  mayRead(headers: IncomingHttpHeaders): boolean {
    return !this.isForeign(headers) && this.isKnown(headers);
  }
}

/** Paths that a browser without a token may see. */
const openPaths = new Set(["/login"]);

/** Refuses what the guard refuses, and says on every answer what a browser must not do with it. */
export function guardRequests(app: FastifyInstance, guard: Guard): void {
  app.addHook("onRequest", (request, reply, done) => {
    const { headers } = request;
    if (guard.isForeign(headers)) {
      sendProblem(reply, request, foreignHost, 403);
      return;
    }
    reply.header("x-content-type-options", "nosniff");
    // What these two keep from happening happens in pages; data is none, and no browser may take it for one (nosniff).
    if (!request.url.startsWith("/api/v1/")) {
      reply.header("referrer-policy", "no-referrer");
      reply.header("x-frame-options", "DENY");
    }
    if (guard.isKnown(headers) || openPaths.has(pathOf(request))) return done();
    reply.header("www-authenticate", 'Bearer realm="plumbline"');
    if (wantsPage(request)) loginPage(reply.code(401), request.url, null);
    else sendProblem(reply, request, tokenMissing, 401);
  });
}

function isLocalHost(header: string | undefined, bound: string): boolean {
  if (header === undefined) return false;
  const name = header.replace(/:\d+$/, "").toLowerCase();
  return localNames.has(name) || name === bound.toLowerCase();
}
