import { PlatformError } from "@plumbline/core";
import type { LakeReader } from "../serving/lake-reader.js";
import { searchSecurities, securitySummaries } from "../serving/security-read.js";

/** Ids that a message names at most. */
const mostNamed = 5;

/**
 * Refuses securities that the newest release does not know, with those that were likely meant. What a list holds already
 * may stay in it, also where it has left the release.
 *
 * @throws PlatformError UNKNOWN_SECURITY; NO_RELEASE before the first release
 */
export async function requireKnown(
  reader: LakeReader,
  wanted: readonly string[],
  held: readonly string[] = [],
): Promise<void> {
  const added = [...new Set(wanted)].filter((id) => !held.includes(id));
  if (added.length === 0) return;
  const view = await reader.view({});
  const known = new Set((await securitySummaries(view)).map(({ securityId }) => securityId));
  const unknown = added.filter((id) => !known.has(id));
  if (unknown.length === 0) return;
  const meant: string[] = [];
  for (const id of unknown.slice(0, mostNamed)) {
    const [best] = await searchSecurities(view, id);
    if (best) meant.push(`${best.securityId} (${best.ticker})`);
  }
  const more = unknown.length > mostNamed ? ` and ${unknown.length - mostNamed} more` : "";
  const said = `watchlist's securities: ${unknown.slice(0, mostNamed).join(", ")}${more}: not in the newest release`;
  throw new PlatformError(
    "UNKNOWN_SECURITY",
    meant.length === 0 ? said : `${said}; did you mean ${meant.join(", ")}?`,
    {
      remedy: "Find a security's permanent id with GET /api/v1/securities?search=<ticker or name>.",
    },
  );
}
