import type { FastifyRequest } from "fastify";

/** A page of another site sent this: browsers say where a request came from; programs need not. */
export function isForeignOrigin({ headers }: FastifyRequest): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return false;
  return origin.replace(/^https?:\/\//, "") !== host;
}
