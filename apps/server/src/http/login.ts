import type { ErrorCode } from "@plumbline/core";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ServerConfig } from "../config.js";
import { problemOf } from "../run/problem.js";
import { isForeignOrigin } from "./foreign-origin.js";
import type { Guard } from "./guard.js";
import { loginPage, ownPath } from "./login-page.js";
import { notFound, pathOf, sendProblem } from "./problem-details.js";
import type { Session } from "./session-cookie.js";

/** Wrong tokens within a minute, from all readers together, after which none is looked at. */
const mostFailures = 10;
const minute = 60_000;

/**
 * `/login` changes the token or a user's API key for a cookie, so that a browser can read what asks for one; `/logout` ends
 * it. Both come in the body alone: no address and no log ever holds it.
 */
export function serveLogin(app: FastifyInstance, config: ServerConfig, guard: Guard): void {
  const { cookies } = guard;
  if (cookies === null || config.token === null) {
    app.get("/login", { schema: { hide: true } }, (request, reply) =>
      sendProblem(reply, request, notFound(pathOf(request)), 404),
    );
    return;
  }
  let failures: { readonly at: number }[] = [];
  app.register(async (scope) => {
    scope.addContentTypeParser(
      "application/x-www-form-urlencoded",
      { parseAs: "string", bodyLimit: 4096 },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    scope.get("/login", { schema: { hide: true } }, (request, reply) => {
      const { next } = request.query as { next?: string };
      loginPage(reply, ownPath(next), null);
    });
    scope.post("/login", { schema: { hide: true }, bodyLimit: 4096 }, async (request, reply) => {
      const given = request.body as { token?: unknown; next?: unknown } | null;
      const next = ownPath(typeof given?.next === "string" ? given.next : undefined);
      if (isForeignOrigin(request))
        return refuse(request, reply, next, 403, "the form was sent by a page of another site");
      const now = Date.now();
      failures = failures.filter(({ at }) => at > now - minute);
      if (failures.length >= mostFailures) {
        reply.header("retry-after", "60");
        return refuse(request, reply, next, 429, "too many wrong tokens and keys; wait a minute");
      }
      // Counted before it is looked at, so that tries sent together count too.
      const tried = { at: now };
      failures.push(tried);
      let session: Session | null;
      try {
        session = typeof given?.token === "string" ? await guard.login(given.token.trim()) : null;
      } catch (error) {
        return refuse(request, reply, next, 503, `keys cannot be looked up now: ${problemOf(error).message}`);
      }
      if (session === null) {
        return refuse(request, reply, next, 401, "that is neither the token of this server nor a user's key");
      }
      // Itself and no other: after a minute of waiting for the database it is no longer among them.
      failures = failures.filter((one) => one !== tried);
      reply.header("set-cookie", cookies.issue(now, session)).header("cache-control", "no-store");
      return reply.redirect(next, 303);
    });
    scope.post("/logout", { schema: { hide: true } }, (_request, reply) => {
      reply.header("set-cookie", cookies.end()).redirect("/login", 303);
    });
  });
}

const codes: Readonly<Record<number, ErrorCode>> = {
  403: "FORBIDDEN_HOST",
  429: "TOO_MANY_TRIES",
  503: "POSTGRES_UNAVAILABLE",
};

function refuse(request: FastifyRequest, reply: FastifyReply, next: string, status: number, message: string) {
  if ((request.headers.accept ?? "").includes("text/html")) return loginPage(reply.code(status), next, `${message}.`);
  const code = codes[status] ?? "UNAUTHORIZED";
  return sendProblem(
    reply,
    request,
    { code, message, remedy: "Send the value of PLUMB_TOKEN, or a user's API key, as the field token." },
    status,
  );
}
