import type { TableVersionEntry } from "@plumbline/adapters";
import { counted, PlatformError, type TableStore } from "@plumbline/core";
import { readReleases } from "@plumbline/pipeline";
import { releasesNaming } from "./release-pins.js";

/**
 * A table that the street writes is never restored by itself: its other tables were computed from what it holds now, and
 * the next run would go on from rows that nothing else knows of.
 *
 * @throws PlatformError TABLE_OWNED, saying how to have what was wanted
 */
export async function refuseOwned(
  store: TableStore,
  table: string,
  version: number,
  entries: readonly TableVersionEntry[],
): Promise<void> {
  const releases = await readReleases(store);
  const naming = releases.filter(({ tables }) => table in tables);
  const isWritten = entries.some(({ runId }) => runId !== null);
  if (naming.length === 0 && !isWritten) return;
  const of = releasesNaming(releases, table, version);
  const why =
    naming.length > 0
      ? `belongs to ${counted(naming.length, "release")}, whose other tables were computed from it`
      : "is written by runs, which go on from its newest rows";
  throw new PlatformError("TABLE_OWNED", `${table}: ${why}; it cannot go back alone`, {
    remedy:
      of === ""
        ? `To read it as it was: plumb tables export ${table} --version ${version}. To go back as a whole: plumb restore of a backup.`
        : `Release ${of} is that state, whole: plumb sql --release ${of.split(/\D/)[0]} "...", plumb tables export ${table} --version ${version}, release= in REST and pages.`,
  });
}
