import type { TableStore } from "@plumbline/core";
import { type Release, type RemovedRelease, readReleases, readRemovedReleases } from "@plumbline/pipeline";

/** Releases whose table versions must stay readable, newest first. */
export interface ReleasePins {
  readonly standing: readonly Release[];
  /** Removed so short a time ago that a reader may still be at work on them. */
  readonly leaving: readonly RemovedRelease[];
}

/**
 * What a lake's releases pin: every one that stands, and each that was removed less than the retention ago.
 *
 * @param now ms UTC
 * @param retention ms
 */
export async function releasePins(store: TableStore, now: number, retention: number): Promise<ReleasePins> {
  const removed = await readRemovedReleases(store);
  return {
    standing: await readReleases(store),
    leaving: removed.filter(({ removedAt }) => removedAt >= now - retention),
  };
}

/** Versions of a table that releases name, ascending. */
export function versionsOf(releases: readonly Release[], table: string): number[] {
  const versions = new Set(releases.map(({ tables }) => tables[table] ?? -1));
  versions.delete(-1);
  return [...versions].sort((a, b) => a - b);
}

/** Numbers of the releases that name a version, such as `2, 4-7`; empty where none does. */
export function releasesNaming(releases: readonly Release[], table: string, version: number): string {
  const numbers = releases
    .filter(({ tables }) => tables[table] === version)
    .map(({ sequence }) => sequence)
    .sort((a, b) => a - b);
  const spans: [number, number][] = [];
  for (const number of numbers) {
    const last = spans.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else spans.push([number, number]);
  }
  return spans.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(", ");
}
