import { type RankedSecurity, rankingOf } from "./ranking.js";
import type { ReleaseView } from "./release-view.js";
import { type SecuritySummary, securitySummaries } from "./security-read.js";

/** A security that someone watches, with its row in the ranking; null where it has none. */
export interface WatchedSecurity extends SecuritySummary {
  readonly ranked: RankedSecurity | null;
}

export interface Watched {
  /** Those the view knows: best place first, then those without one as they were asked for. */
  readonly nodes: readonly WatchedSecurity[];
  /** Ids that the view does not know. */
  readonly unknown: readonly string[];
  readonly rankedCount: number;
}

/** What a view says of the securities that someone watches. */
export async function watchedOf(view: ReleaseView, ids: readonly string[]): Promise<Watched> {
  const summaries = new Map((await securitySummaries(view)).map((one) => [one.securityId, one]));
  const { rows } = await rankingOf(view);
  const ranked = new Map(rows.map((row) => [row.securityId, row]));
  const nodes: WatchedSecurity[] = [];
  const unknown: string[] = [];
  for (const id of new Set(ids)) {
    const summary = summaries.get(id);
    if (summary) nodes.push({ ...summary, ranked: ranked.get(id) ?? null });
    else unknown.push(id);
  }
  const placeOf = ({ position }: WatchedSecurity) => position ?? Number.MAX_SAFE_INTEGER;
  nodes.sort((a, b) => placeOf(a) - placeOf(b));
  return { nodes, unknown, rankedCount: rows.length };
}
