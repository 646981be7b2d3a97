import type { FastifyRequest } from "fastify";

/** A page of another site sent this: browsers say where a request came from; programs need not. */
export function isForeignOrigin({ headers }: FastifyRequest): boolean {
  const { origin, host } = headers;
  // An image or a link of another site sends no origin.
  if (origin === undefined) return headers["sec-fetch-site"] === "cross-site";
  return origin.replace(/^https?:\/\//, "") !== host;
}
