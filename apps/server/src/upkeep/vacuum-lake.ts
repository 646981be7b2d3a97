import { LakeUpkeep, type UpkeepWatch, type VacuumResult } from "@plumbline/adapters";
import { PlatformError, throwIfCancelled } from "@plumbline/core";
import { type Release, removeReleases } from "@plumbline/pipeline";
import type { HomeFolders } from "../home.js";
import { openLakeStore } from "../run/open-lake-store.js";
import { findLitter, type Litter, removeLitter } from "./litter.js";
import { releasePins, versionsOf } from "./release-pins.js";

const oneDay = 86_400_000;
const usualDays = 7;

export interface VacuumOrder {
  readonly folders: HomeFolders;
  readonly lakeFolder: string;
  /** All of the lake where empty. */
  readonly tables: readonly string[];
  readonly isDeleting: boolean;
  /** Days that a file is kept after nothing needs it any more; a week, or the table's own retention, where null. */
  readonly retainDays: number | null;
  /** Less than a week, though others might read or write the lake. */
  readonly isShortAllowed: boolean;
  /** Removes all but the newest so many releases; null keeps all. */
  readonly keepReleases: number | null;
  /** ms UTC */
  readonly clock: () => number;
  readonly signal: AbortSignal;
  readonly watch: (table: string) => Pick<UpkeepWatch, "onProgress">;
  readonly done: (table: string, result: VacuumResult) => void;
}

export interface VacuumReport {
  readonly isDeleted: boolean;
  readonly retainDays: number;
  readonly tables: readonly (VacuumResult & { readonly table: string })[];
  /** Bytes that went, or would go, litter included. */
  readonly bytes: number;
  readonly releases: {
    readonly kept: readonly number[];
    /** Removed by this vacuum, or to be. */
    readonly removed: readonly number[];
    /** Removed before, less than the retention ago: their files stay till then. */
    readonly leaving: readonly number[];
  };
  /** Bytes that go once the retention of the removed releases is over. */
  readonly bytesLater: number;
  readonly litter: readonly Litter[];
}

/**
 * Deletes, or lists, what nothing needs: neither a release that stands, nor one removed within the retention, nor an
 * Iceberg snapshot of the retention, nor the newest version. Where releases are to be removed they are taken back first,
 * in one commit, so that readers never find one whose files are going.
 *
 * @throws PlatformError BAD_ARGUMENT
 */
export async function vacuumLake(order: VacuumOrder): Promise<VacuumReport> {
  const { lakeFolder, isDeleting, keepReleases, retainDays, signal } = order;
  const retention = (retainDays ?? usualDays) * oneDay;
  if (retainDays !== null && retainDays < usualDays && !order.isShortAllowed) {
    throw new PlatformError("BAD_ARGUMENT", `--retain-days ${retainDays}: must be at least ${usualDays}`, {
      remedy: "Where nothing else reads or writes this lake now, add --allow-short.",
    });
  }
  const store = openLakeStore(lakeFolder);
  const upkeep = new LakeUpkeep(lakeFolder, order.clock);
  const now = order.clock();
  let removed: readonly Release[] = [];
  if (keepReleases !== null) {
    const { standing } = await releasePins(store, now, retention);
    removed = isDeleting
      ? await removeReleases(store, keepReleases, { runId: "upkeep", now })
      : standing.slice(keepReleases);
  }
  const { standing, leaving } = await releasePins(store, now, retention);
  const pinning = retention > 0 ? [...standing, ...leaving] : standing.filter((one) => !removed.includes(one));
  const kept = standing.filter(({ sequence }) => !removed.some((one) => one.sequence === sequence));
  const names = order.tables.length > 0 ? order.tables : await upkeep.tables();
  for (const name of names) await upkeep.state(name);

  const tables: (VacuumResult & { table: string })[] = [];
  let bytesLater = 0;
  for (const table of names) {
    throwIfCancelled(signal, `vacuum of ${table}`);
    const asked = retainDays === null ? {} : { retention };
    const request = { ...asked, isShortAllowed: order.isShortAllowed, isDryRun: !isDeleting, signal };
    const pinned = versionsOf(pinning, table);
    const result = await upkeep.vacuum(table, { ...request, ...order.watch(table), pinned });
    tables.push({ table, ...result });
    order.done(table, result);
    const pinnedLater = versionsOf(kept, table);
    if (pinned.length === pinnedLater.length) continue;
    const later = await upkeep.vacuum(table, { ...request, isDryRun: true, pinned: pinnedLater });
    bytesLater += later.bytes - (isDeleting ? 0 : result.bytes);
  }
  const litter = await findLitter(order.folders, lakeFolder, now);
  if (isDeleting) await removeLitter(litter);
  const numbers = (releases: readonly Release[]) => releases.map(({ sequence }) => sequence).sort((a, b) => a - b);
  return {
    isDeleted: isDeleting,
    retainDays: retention / oneDay,
    tables,
    bytes: [...tables, ...litter].reduce((sum, { bytes }) => sum + bytes, 0),
    releases: {
      kept: numbers(kept),
      removed: numbers(removed),
      leaving: numbers(leaving.filter(({ sequence }) => !removed.some((one) => one.sequence === sequence))),
    },
    bytesLater,
    litter,
  };
}
