import { createHash } from "node:crypto";
import { GraphQLError } from "graphql";

/** A GraphQL request over HTTP, checked. */
export interface GraphqlRequest {
  readonly query: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null;
  /** sha256 the query is named by; null where the request names none. */
  readonly hash: string | null;
}

/** @throws GraphQLError for a body that is no request */
export function requestOfBody(body: unknown): GraphqlRequest {
  if (!isObject(body)) throw new GraphQLError("the body must be one JSON object with a query");
  const { query, variables, operationName, extensions } = body;
  if (query !== undefined && query !== null && typeof query !== "string") throw new GraphQLError("query must be text");
  if (variables !== undefined && variables !== null && !isObject(variables)) {
    throw new GraphQLError("variables must be an object");
  }
  if (operationName !== undefined && operationName !== null && typeof operationName !== "string") {
    throw new GraphQLError("operationName must be text");
  }
  if (extensions !== undefined && extensions !== null && !isObject(extensions)) {
    throw new GraphQLError("extensions must be an object");
  }
  const named = extensions?.persistedQuery;
  return {
    query: query ?? undefined,
    variables: variables ?? {},
    operationName: operationName || null,
    hash: named === undefined || named === null ? null : hashOf(named),
  };
}

/** Of a query string, where variables and extensions are JSON. @throws GraphQLError */
export function requestOfQuery(query: unknown): GraphqlRequest {
  const { variables, extensions, ...more } = query as Readonly<Record<string, unknown>>;
  return requestOfBody({
    ...more,
    ...(variables ? { variables: parsed("variables", variables) } : {}),
    ...(extensions ? { extensions: parsed("extensions", extensions) } : {}),
  });
}

/** What answers may be held by; null for a query that comes with its hash: it goes the long way once. */
export function keyOf({ query, hash, operationName, variables }: GraphqlRequest): string | null {
  if (query !== undefined && hash !== null) return null;
  return `${query ?? `sha256:${hash}`}\n${operationName ?? ""}\n${JSON.stringify(variables)}`;
}

export function sha256Of(query: string): string {
  return createHash("sha256").update(query, "utf8").digest("hex");
}

function hashOf(named: unknown): string {
  const { version, sha256Hash } = isObject(named) ? named : {};
  if (version === 1 && typeof sha256Hash === "string") return sha256Hash;
  throw new GraphQLError("PersistedQueryNotSupported");
}

function parsed(name: string, text: unknown): unknown {
  try {
    return JSON.parse(String(text)) as unknown;
  } catch {
    throw new GraphQLError(`${name} must be JSON`);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
