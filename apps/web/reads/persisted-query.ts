import type { GraphqlBody } from "./read-failure";

/** Hashes of the queries that were asked before; a page has a handful. */
const hashes = new Map<string, Promise<string | null>>();

/**
 * Asks for a query by the sha256 of its text; only where the server does not know it yet the text is sent too.
 *
 * @param send posts a body and answers with the server's
 */
export async function askPersisted<Data>(
  query: string,
  variables: Record<string, unknown>,
  send: (body: object) => Promise<GraphqlBody<Data>>,
): Promise<GraphqlBody<Data>> {
  const hash = hashes.get(query) ?? hashOf(query);
  hashes.set(query, hash);
  const sha256Hash = await hash;
  if (sha256Hash === null) return send({ query, variables });
  const extensions = { persistedQuery: { version: 1, sha256Hash } };
  const body = await send({ variables, extensions });
  const isUnknown = body.errors?.some((error) => error.extensions?.code === "PERSISTED_QUERY_NOT_FOUND");
  return isUnknown ? send({ query, variables, extensions }) : body;
}

/** Null where the browser gives no digest: on a page that came neither by TLS nor from this machine. */
async function hashOf(query: string): Promise<string | null> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return null;
  const digest = await subtle.digest("SHA-256", new TextEncoder().encode(query));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
