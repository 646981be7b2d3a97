import type { ErrorCode } from "@plumbline/core";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { isCatalogPath } from "../iceberg/catalog-path.js";
import { catalogProblem } from "../iceberg/catalog-problem.js";
import { type Problem, problemOf } from "../run/problem.js";
import { withoutFolders } from "./private-folders.js";
import { validationProblem } from "./validation-words.js";

declare module "fastify" {
  interface FastifyInstance {
    /** The home's folder, which no answer names. */
    readonly home: string;
  }
}

/** RFC 9457 problem details with the platform's code and remedy. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly remedy: string;
  readonly instance: string;
}

const statusOfCode: Readonly<Partial<Record<ErrorCode, number>>> = {
  BAD_ARGUMENT: 400,
  BAD_CONFIG: 400,
  CANCELLED: 503,
  DOCUMENTS_UNAVAILABLE: 503,
  FORBIDDEN: 403,
  FORBIDDEN_HOST: 403,
  MIGRATION_BROKEN: 503,
  LAKE_BUSY: 409,
  NO_DATA: 404,
  NO_RELEASE: 503,
  NOT_FOUND: 404,
  PAGES_UNAVAILABLE: 503,
  PERSISTED_QUERY_NOT_FOUND: 404,
  POSTGRES_UNAVAILABLE: 503,
  POSTGRES_UNSUPPORTED: 503,
  SQL_BUSY: 503,
  SQL_INVALID: 400,
  SQL_REFUSED: 403,
  SQL_TIMEOUT: 408,
  SQL_TOO_LARGE: 413,
  SQL_TOO_MANY: 429,
  STORE_OF_ANOTHER_HOME: 503,
  TOO_MANY_TRIES: 429,
  UNAUTHORIZED: 401,
  UNKNOWN_SECURITY: 404,
  UNKNOWN_TABLE: 404,
};

/** Seconds after which asking again is worth it. */
const secondsToWait: Readonly<Partial<Record<string, number>>> = { SQL_BUSY: 5, SQL_TOO_MANY: 5 };

/** Titles are the same for every occurrence of a code. */
export function titleOf(code: string): string {
  const words = code.toLowerCase().replaceAll("_", " ");
  return words[0].toUpperCase() + words.slice(1);
}

export function problemDetails(problem: Problem, status: number, instance: string): ProblemDetails {
  return {
    type: `urn:plumbline:problem:${problem.code.toLowerCase().replaceAll("_", "-")}`,
    title: titleOf(problem.code),
    status,
    detail: problem.message,
    code: problem.code,
    remedy: problem.remedy,
    instance,
  };
}

/** Path of a request without its query, which may hold what should not be repeated. */
export function pathOf(request: FastifyRequest): string {
  return request.url.split("?")[0];
}

export function sendProblem(reply: FastifyReply, request: FastifyRequest, raised: Problem, status: number) {
  const problem = { ...raised, message: withoutFolders(raised.message, request.server.home) };
  if (isCatalogPath(pathOf(request))) {
    return reply.code(status).type("application/json; charset=utf-8").send(catalogProblem(problem, status));
  }
  const seconds = secondsToWait[problem.code];
  if (seconds !== undefined) reply.header("retry-after", String(seconds));
  return reply
    .code(status)
    .type("application/problem+json; charset=utf-8")
    .send(JSON.stringify(problemDetails(problem, status, pathOf(request))));
}

/** Every thrown error as a problem; what nobody raised on purpose says nothing of the inside. */
export function answerError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply) {
  const given = "statusCode" in error ? error.statusCode : undefined;
  if ("validation" in error && error.validation) {
    return sendProblem(reply, request, validationProblem(error, request), given ?? 400);
  }
  if (given !== undefined && given >= 400 && given < 500) {
    const problem: Problem = {
      code: "BAD_ARGUMENT",
      message: error.message,
      remedy: "See /reference for what is legal.",
    };
    return sendProblem(reply, request, problem, given);
  }
  const problem = problemOf(error);
  const status = statusOfCode[problem.code] ?? 500;
  if (status >= 500 && problem.code !== "NO_RELEASE") request.log.error({ err: error }, "request failed");
  const shown =
    problem.code === "BUG"
      ? { ...problem, message: "the request could not be answered", remedy: "The reason is in the home's logs folder." }
      : problem;
  return sendProblem(reply, request, shown, status);
}

/** What is said of a path that nothing is served at. */
export function notFound(path: string) {
  return {
    code: "NOT_FOUND",
    message: `${path}: nothing is served here`,
    remedy: "The API's routes are listed at /reference.",
  } as const;
}
