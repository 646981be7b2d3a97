import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ServerConfig } from "../config.js";
import { isForeignOrigin } from "./foreign-origin.js";
import type { Guard } from "./guard.js";
import { loginPage, ownPath } from "./login-page.js";
import { notFound, pathOf, sendProblem } from "./problem-details.js";
import { isToken } from "./session-cookie.js";

/** Wrong tokens within a minute, from all readers together, after which none is looked at. */
const mostFailures = 10;
const minute = 60_000;

/**
 * `/login` changes the token for a cookie, so that a browser can read what asks for one; `/logout` ends it. The token
 * comes in the body alone: no address and no log ever holds it.
 */
export function serveLogin(app: FastifyInstance, config: ServerConfig, guard: Guard): void {
  const { cookies } = guard;
  const { token } = config;
  if (cookies === null || token === null) {
    app.get("/login", { schema: { hide: true } }, (request, reply) =>
      sendProblem(reply, request, notFound(pathOf(request)), 404),
    );
    return;
  }
  let failures: number[] = [];
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
    scope.post("/login", { schema: { hide: true }, bodyLimit: 4096 }, (request, reply) => {
      const given = request.body as { token?: unknown; next?: unknown } | null;
      const next = ownPath(typeof given?.next === "string" ? given.next : undefined);
      if (isForeignOrigin(request))
        return refuse(request, reply, next, 403, "the form was sent by a page of another site");
      const now = Date.now();
      failures = failures.filter((at) => at > now - minute);
      if (failures.length >= mostFailures) {
        reply.header("retry-after", "60");
        return refuse(request, reply, next, 429, "too many wrong tokens; wait a minute");
      }
      if (typeof given?.token !== "string" || !isToken(given.token.trim(), token)) {
        failures.push(now);
        return refuse(request, reply, next, 401, "that is not the token of this server");
      }
      reply.header("set-cookie", cookies.issue(now)).header("cache-control", "no-store");
      return reply.redirect(next, 303);
    });
    scope.post("/logout", { schema: { hide: true } }, (_request, reply) => {
      reply.header("set-cookie", cookies.end()).redirect("/login", 303);
    });
  });
}

function refuse(request: FastifyRequest, reply: FastifyReply, next: string, status: number, message: string) {
  if ((request.headers.accept ?? "").includes("text/html")) return loginPage(reply.code(status), next, `${message}.`);
  const code = status === 429 ? "TOO_MANY_TRIES" : status === 403 ? "FORBIDDEN_HOST" : "UNAUTHORIZED";
  return sendProblem(
    reply,
    request,
    { code, message, remedy: "Send the value of PLUMB_TOKEN as the field token." },
    status,
  );
}
