import type { IncomingHttpHeaders } from "node:http";
import { keyIdOf, type UserRole, userRoles } from "@plumbline/adapters";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ServerConfig } from "../config.js";
import type { DatabaseAccess } from "../database/database-access.js";
import { isMetricsReport } from "../iceberg/catalog-path.js";
import type { Problem } from "../run/problem.js";
import { problemOf } from "../run/problem.js";
import { ApiKeys, type Identity } from "./api-keys.js";
import { isForeignOrigin } from "./foreign-origin.js";
import { loginPage, wantsPage } from "./login-page.js";
import { pathOf, sendProblem } from "./problem-details.js";
import { isToken, type Session, SessionCookies } from "./session-cookie.js";

const localNames = new Set(["localhost", "127.0.0.1", "[::1]", "::1"]);

const foreignHost: Problem = {
  code: "FORBIDDEN_HOST",
  message: "the Host header names another machine; this server answers for the local one only",
  remedy: "Open http://127.0.0.1 with the server's port, or bind another address with PLUMB_HOST and PLUMB_TOKEN.",
};

const tokenMissing: Problem = {
  code: "UNAUTHORIZED",
  message: "this server asks for a token",
  remedy:
    "Send the header Authorization: Bearer <the value of PLUMB_TOKEN or a user's API key>, or log in at /login in a browser.",
};

const foreignPage: Problem = {
  code: "FORBIDDEN_HOST",
  message: "a page of another site asked to change something here",
  remedy: "Send changes from a program, or from a page of this server.",
};

declare module "fastify" {
  interface FastifyRequest {
    identity: Identity;
  }
}

/** Of a server without users. */
const noKeys = { knownSession: () => null };

/** The token's owner, and everyone where nothing is asked for: only this machine can reach such a server. */
const owner: Identity = { name: "local", role: "admin" };

/**
 * Who may read: no request that names a foreign host (a page elsewhere that resolves its own name to this machine) and,
 * where a token is set, none that carries neither the token nor the cookie of a login. No cross-origin header is ever sent.
 */
export class Guard {
  readonly #config: ServerConfig;
  readonly #cookies: SessionCookies | null;
  readonly #keys: ApiKeys | null;
  /** The last Host header found to be local: almost every request repeats it. */
  #lastHost = "";

  constructor(config: ServerConfig, database: DatabaseAccess | null = null) {
    this.#config = config;
    this.#keys = database === null ? null : new ApiKeys(database);
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

  /**
   * Who asks, as far as memory tells: by the token, a user's API key, the cookie of a login by either, or by nothing where
   * nothing is asked for. Null for nobody we know, undefined for a key that the database must be asked about.
   */
  knownIdentity({ authorization, cookie }: IncomingHttpHeaders): Identity | null | undefined {
    const { token } = this.#config;
    const bearer = authorization === undefined ? undefined : bearerOf(authorization);
    const ofKey = bearer === undefined ? null : this.#keys?.known(bearer);
    if (ofKey) return ofKey;
    if (ofKey === undefined && this.#keys) return undefined;
    if (token === null || this.#cookies === null) return bearer?.startsWith("plumb_") ? null : owner;
    if (bearer !== undefined) return isToken(bearer, token) ? owner : null;
    const session = this.#cookies.sessionIn(cookie, Date.now());
    if (session === null) return null;
    return session.keyId === null ? owner : (this.#keys ?? noKeys).knownSession(session.keyId);
  }

  /** Who asks; null for nobody we know. @throws PlatformError POSTGRES_UNAVAILABLE where a key cannot be looked up */
  async identityOf(headers: IncomingHttpHeaders): Promise<Identity | null> {
    const known = this.knownIdentity(headers);
    if (known !== undefined) return known;
    if (this.#keys === null) return null;
    if (headers.authorization !== undefined) return this.#keys.verify(bearerOf(headers.authorization));
    const keyId = this.#cookies?.sessionIn(headers.cookie, Date.now())?.keyId ?? null;
    return keyId === null ? null : this.#keys.verifySession(keyId);
  }

  /** The session that a token or an API key begins; null for what is neither. @throws PlatformError POSTGRES_UNAVAILABLE */
  async login(secret: string): Promise<Session | null> {
    const { token } = this.#config;
    if (token !== null && isToken(secret, token)) return { keyId: null };
    const keyId = keyIdOf(secret);
    return keyId !== null && (await this.#keys?.verify(secret)) ? { keyId } : null;
  }

  mayRead(headers: IncomingHttpHeaders): boolean {
    const identity = this.knownIdentity(headers);
    return !this.isForeign(headers) && identity !== null && identity !== undefined;
  }
}

/** Paths that a browser without a token may see. */
const openPaths = new Set(["/login"]);

/** Refuses what the guard refuses, and says on every answer what a browser must not do with it. */
export function guardRequests(app: FastifyInstance, guard: Guard): void {
  app.decorateRequest("identity", null as never);
  app.addHook("onRequest", async (request, reply) => {
    const { headers } = request;
    if (guard.isForeign(headers)) {
      return sendProblem(reply, request, foreignHost, 403);
    }
    reply.header("x-content-type-options", "nosniff");
    // What these two keep from happening happens in pages; data is none, and no browser may take it for one (nosniff).
    if (!request.url.startsWith("/api/v1/")) {
      reply.header("referrer-policy", "no-referrer");
      reply.header("x-frame-options", "DENY");
    }
    if (openPaths.has(pathOf(request))) return;
    let identity: Identity | null;
    try {
      identity = await guard.identityOf(headers);
    } catch (error) {
      return sendProblem(reply, request, problemOf(error), 503);
    }
    if (identity === null) {
      reply.header("www-authenticate", 'Bearer realm="plumbline"');
      if (wantsPage(request)) return loginPage(reply.code(401), request.url, null);
      return sendProblem(reply, request, tokenMissing, 401);
    }
    request.identity = identity;
    if (isChange(request)) {
      if (isForeignOrigin(request)) return sendProblem(reply, request, foreignPage, 403);
      const problem = roleMissing(identity, "writer");
      if (problem) return sendProblem(reply, request, problem, 403);
    }
  });
}

function bearerOf(authorization: string): string {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? "";
}

/** Posts that change nothing, or that look at the role themselves. */
const postsThatRead = new Set(["/graphql", "/api/v1/sql", "/login", "/logout"]);

function isChange(request: FastifyRequest): boolean {
  const path = pathOf(request);
  const isRead = postsThatRead.has(path) || isMetricsReport(path);
  return !["GET", "HEAD", "OPTIONS", "TRACE"].includes(request.method) && !isRead;
}

/** Null where this one may do what the role may. */
export function roleMissing(identity: Identity, role: UserRole): Problem | null {
  if (userRoles.indexOf(identity.role) >= userRoles.indexOf(role)) return null;
  return {
    code: "FORBIDDEN",
    message: `${identity.name} is a ${identity.role}; this needs a ${role}`,
    remedy: `Ask for a key of the role ${role}: plumb users add NAME --role ${role}.`,
  };
}

function isLocalHost(header: string | undefined, bound: string): boolean {
  if (header === undefined) return false;
  const name = header.replace(/:\d+$/, "").toLowerCase();
  return localNames.has(name) || name === bound.toLowerCase();
}
