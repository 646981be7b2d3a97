import { counted, plain } from "./numbers.ts";

/** `1 security`, `2 securities`. */
export function securityCount(count: number): string {
  return counted(count, "security", "securities");
}

/** The finding about a list: how many of its securities are ranked, and the best place. */
export function watchlistFinding(
  name: string,
  watched: { readonly nodes: readonly { readonly position: number | null }[]; readonly rankedCount: number } | null,
): string {
  if (!watched || watched.nodes.length === 0) return `${name}: no security yet`;
  const places = watched.nodes.flatMap(({ position }) => (position === null ? [] : [position]));
  const of = securityCount(watched.nodes.length);
  if (places.length === 0) return `${name}: ${of}, none of them ranked`;
  const best = `the best at place ${plain(Math.min(...places))} of ${plain(watched.rankedCount)}`;
  return places.length === watched.nodes.length
    ? `${name}: ${of}, ${best}`
    : `${name}: ${plain(places.length)} of ${of} ranked, ${best}`;
}
