import type { Frame, StreetConfig, TableStore } from "@plumbline/core";
import {
  columnOf,
  constantText,
  float64Of,
  makeFrame,
  PlatformError,
  releases,
  retracted,
  textAt,
  textOf,
} from "@plumbline/core";
import { contentVersion } from "./changed-days.js";
import { takenBack } from "./changed-rows.js";
import { canonicalJson, hashText } from "./identity.js";

/** A finished run: the version of every table. Readers see only whole releases. */
export interface Release {
  readonly releaseId: string;
  readonly sequence: number;
  readonly runId: string;
  readonly source: string;
  readonly isSimulated: boolean;
  /** Day number of the last session with at least 80 % of the usual breadth. */
  readonly lastSession: number;
  readonly tables: Readonly<Record<string, number>>;
  readonly summary: ReleaseSummary;
  readonly releasedAt: number;
}

export interface ReleaseSummary {
  readonly config: StreetConfig;
  /** Why XGBoost was not used, or null. */
  readonly boostingAbsent: string | null;
}

/** The releases of a lake, newest first. */
export async function readReleases(store: TableStore, version?: number): Promise<Release[]> {
  const frame = await store.read(releases, version === undefined ? {} : { version });
  return releasesOf(frame).sort((a, b) => b.sequence - a.sequence);
}

/** A release that was removed: what it said, and when it ceased to stand. */
export interface RemovedRelease extends Release {
  /** ms UTC */
  readonly removedAt: number;
}

/** The releases that were taken back, newest first. */
export async function readRemovedReleases(store: TableStore, version?: number): Promise<RemovedRelease[]> {
  const all = await store.read(releases, { vintage: "all", ...(version === undefined ? {} : { version }) });
  const basis = textOf(all, "knownAtBasis");
  const knownAt = float64Of(all, "knownAt");
  return releasesOf(all)
    .flatMap((release, row) => (textAt(basis, row) === retracted ? [{ ...release, removedAt: knownAt[row] }] : []))
    .sort((a, b) => b.sequence - a.sequence);
}

/**
 * Takes releases back: readers no longer find them, and what they alone needed is free to go. The rows stay, with the
 * instant from which they no longer stand. The newest release is never taken back.
 *
 * @param now ms UTC
 * @throws PlatformError BAD_ARGUMENT where nothing would be kept
 */
export async function removeReleases(
  store: TableStore,
  keep: number,
  about: { readonly runId: string; readonly now: number },
): Promise<Release[]> {
  if (!(keep >= 1)) {
    throw new PlatformError("BAD_ARGUMENT", `keep ${keep} releases: must be at least 1`, {
      remedy: "The newest release is what readers see: to remove everything use plumb reset.",
    });
  }
  const going = (await readReleases(store)).slice(keep);
  if (going.length === 0) return [];
  const held = await store.read(releases);
  const ids = textOf(held, "releaseId");
  const wanted = new Set(going.map(({ releaseId }) => releaseId));
  const rows = Array.from({ length: held.rows }, (_, row) => row).filter((row) => wanted.has(textAt(ids, row) ?? ""));
  await store.commit(releases, takenBack(releases, held, rows, about.now), {
    mode: "append",
    commitKey: `remove:${[...wanted].sort().join(":")}`,
    runId: about.runId,
    inputs: {},
  });
  return going;
}

function releasesOf(frame: Frame): Release[] {
  const text = (name: string, row: number) => textAt(textOf(frame, name), row) ?? "";
  const number = (name: string, row: number) => {
    const column = columnOf(frame, name);
    return column.type === "text" || column.type === "binary" ? Number.NaN : column.values[row];
  };
  return Array.from({ length: frame.rows }, (_, row) => ({
    releaseId: text("releaseId", row),
    sequence: number("sequence", row),
    runId: text("runId", row),
    source: text("source", row),
    isSimulated: number("isSimulated", row) === 1,
    lastSession: number("lastSession", row),
    tables: JSON.parse(text("tables", row)) as Record<string, number>,
    summary: JSON.parse(text("summary", row)) as ReleaseSummary,
    releasedAt: number("releasedAt", row),
  }));
}

/** Writes the release of these table versions, unless the newest release names them, or others that hold the same rows. */
export async function commitRelease(
  store: TableStore,
  wanted: {
    readonly runId: string;
    readonly config: StreetConfig;
    readonly boostingAbsent: string | null;
    readonly lastSession: number;
    readonly tables: Readonly<Record<string, number>>;
    /** Hash of what the tables hold at these versions: versions alone are the same in any two lakes. */
    readonly content: string;
    readonly now: number;
  },
): Promise<{ release: Release; isNew: boolean }> {
  const held = (await readReleases(store))[0];
  const summary: ReleaseSummary = { config: wanted.config, boostingAbsent: wanted.boostingAbsent };
  const tables = canonicalJson(wanted.tables);
  if (held && JSON.stringify(held.summary) === JSON.stringify(summary)) {
    const isSame = canonicalJson(held.tables) === tables || (await haveSameContent(store, held.tables, wanted.tables));
    if (isSame) return { release: held, isNew: false };
  }
  const sequence = (held?.sequence ?? 0) + 1;
  const release: Release = {
    releaseId: hashText(`${sequence}:${tables}:${JSON.stringify(summary)}:${wanted.content}`, 16),
    sequence,
    runId: wanted.runId,
    source: wanted.config.source.id,
    isSimulated: wanted.config.source.isSimulated,
    lastSession: wanted.lastSession,
    tables: wanted.tables,
    summary,
    releasedAt: wanted.now,
  };
  const one = (value: string) => constantText(value, 1);
  const at = { type: "instant", values: Float64Array.of(wanted.now) } as const;
  const frame = makeFrame({
    releaseId: one(release.releaseId),
    sequence: { type: "int32", values: Int32Array.of(sequence) },
    runId: one(release.runId),
    source: one(release.source),
    isSimulated: { type: "boolean", values: Uint8Array.of(release.isSimulated ? 1 : 0) },
    lastSession: { type: "date", values: Int32Array.of(release.lastSession) },
    tables: one(JSON.stringify(release.tables)),
    summary: one(JSON.stringify(summary)),
    releasedAt: at,
    knownAt: at,
    knownAtBasis: one("stated"),
    ingestedAt: at,
  });
  await store.commit(releases, frame, {
    mode: "append",
    commitKey: `release:${release.releaseId}`,
    runId: wanted.runId,
    inputs: wanted.tables,
  });
  return { release, isNew: true };
}

/** Whether two releases' tables hold the same rows, however these lie in files. */
async function haveSameContent(
  store: TableStore,
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Promise<boolean> {
  const names = Object.keys(a).sort();
  if (names.join() !== Object.keys(b).sort().join()) return false;
  for (const name of names) {
    if (a[name] === b[name]) continue;
    if (a[name] < 0 || b[name] < 0) return false;
    if ((await contentVersion(store, name, a[name])) !== (await contentVersion(store, name, b[name]))) return false;
  }
  return true;
}
