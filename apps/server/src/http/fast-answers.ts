import { createHash } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { AnswerCache, type HeldAnswer } from "./answer-cache.js";
import type { RequestCounts } from "./request-counts.js";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The answer is made of the release and the request alone: it is held until a new release comes. */
    readonly isOfRelease?: boolean;
  }
  interface FastifyRequest {
    releaseGeneration: number;
  }
}

/**
 * Answers of the release that is served, from memory, before the framework sees the request: the same bytes, headers,
 * refusals and counts that the route gives.
 */
export class FastAnswers {
  readonly #cache = new AnswerCache<HeldAnswer>();
  readonly #mayRead: (headers: IncomingHttpHeaders) => boolean;
  readonly #counts: RequestCounts;

  /** @param mayRead what the guard says of a request; those it refuses go the long way, which says why */
  constructor(mayRead: (headers: IncomingHttpHeaders) => boolean, counts: RequestCounts) {
    this.#mayRead = mayRead;
    this.#counts = counts;
  }

  /** @returns false where the framework must answer */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.method !== "GET" || !request.url) return false;
    const { headers } = request;
    const held = this.#cache.get(keyOf(request.url, headers.accept));
    if (held === undefined || !this.#mayRead(headers)) return false;
    const started = performance.now();
    const isHeld = isNamed(headers["if-none-match"], held.tag);
    response.writeHead(isHeld ? 304 : 200, (isHeld ? held.unchangedHeaders : held.headers) as string[]);
    response.end(isHeld ? undefined : held.body);
    this.#counts.add(held.route, "GET", isHeld ? 304 : 200, (performance.now() - started) / 1000);
    return true;
  }

  /** Forgets every answer: a new release is served. */
  clear(): void {
    this.#cache.clear();
  }

  /** Strong ETags over the bytes of every answer under /api/v1; a reader that has them gets 304. Keeps what may be kept. */
  attach(app: FastifyInstance): void {
    app.decorateRequest("releaseGeneration", -1);
    app.addHook("onRequest", (request, _reply, done) => {
      request.releaseGeneration = this.#cache.generation;
      done();
    });
    app.addHook("onSend", (request, reply, payload, done) => {
      const isRead =
        (request.method === "GET" || request.method === "HEAD") &&
        request.url.startsWith("/api/v1/") &&
        reply.statusCode === 200;
      if (!isRead || !(typeof payload === "string" || Buffer.isBuffer(payload))) return done(null, payload);
      const body = Buffer.isBuffer(payload) ? payload : Buffer.from(payload);
      const tag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
      reply.header("etag", tag).header("cache-control", "no-cache").header("vary", "accept");
      if (request.method === "GET" && request.routeOptions.config.isOfRelease)
        this.#keep(request, reply.getHeaders(), body, tag);
      if (!isNamed(request.headers["if-none-match"], tag)) return done(null, body);
      reply.code(304);
      for (const name of contentHeaders) reply.removeHeader(name);
      done(null, "");
    });
  }

  #keep(request: FastifyRequest, headers: Readonly<Record<string, unknown>>, body: Buffer, tag: string): void {
    const lines = Object.entries(headers).flatMap(([name, value]) =>
      name === "content-length" ? [] : [name, String(value)],
    );
    const unchanged = lines.filter((_, i) => !contentHeaders.includes(lines[i - (i % 2)]));
    const answer = {
      route: request.routeOptions.url ?? "",
      headers: [...lines, "content-length", String(body.length)],
      unchangedHeaders: unchanged,
      body,
      tag,
    };
    this.#cache.put(keyOf(request.url, request.headers.accept), answer, request.releaseGeneration);
  }
}

const contentHeaders = ["content-length", "content-type", "content-disposition"];

/** Readers who take anything and readers who ask for JSON get the same, by every route. */
function keyOf(url: string, accept: string | undefined): string {
  const isJson = accept === undefined || accept === "*/*" || accept === "application/json";
  return isJson ? url : `${url}\n${accept}`;
}

function isNamed(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  if (header === tag || header === "*") return true;
  return header.split(",").some((one) => {
    const name = one.trim();
    return name === "*" || name.replace(/^W\//, "") === tag;
  });
}
