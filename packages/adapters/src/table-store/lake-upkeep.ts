import { join, resolve } from "node:path";
import { PlatformError } from "@plumbline/core";
import {
  countSmallFiles,
  DeltaTable,
  Engine,
  type KeptFiles,
  type OptimiseResult,
  parseSchema,
  type Snapshot,
  type VacuumResult,
} from "@plumbline/delta";
import { commitOf } from "./delta.js";
import { type DerivedMetadata, tableDeriver } from "./derive-lake.js";
import { icebergProtectorSince } from "./iceberg-protector.js";
import { inPlatformCodes } from "./platform-codes.js";
import { declarationProperty, parseDeclaration } from "./stored-table.js";
import { tableNames } from "./table-names.js";

/** How a table lies in files now. */
export interface TableFilesState {
  readonly table: string;
  readonly version: number;
  readonly files: number;
  readonly bytes: number;
  /** Files that joining small ones would spare. */
  readonly spare: number;
  /** More of them than are no matter. */
  readonly isScattered: boolean;
}

/** One version of a table, as its log entry says. */
export interface TableVersionEntry {
  readonly version: number;
  /** ms UTC. */
  readonly timestamp: number;
  /** In the writer's words, such as WRITE, OPTIMIZE, VACUUM END. */
  readonly operation: string;
  readonly mode: "append" | "overwrite" | "layout" | "note" | "other";
  readonly rowsAdded: number;
  readonly filesAdded: number;
  readonly filesRemoved: number;
  readonly runId: string | null;
}

export interface UpkeepWatch {
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface VacuumRequest extends UpkeepWatch {
  /** ms that a file is kept after it ceased to be part of the table; a week, or the table's own, where absent. */
  readonly retention?: number;
  /** Less than the table's own retention: nobody else may read or write the lake then. */
  readonly isShortAllowed?: boolean;
  readonly isDryRun: boolean;
  /** Versions that releases name. */
  readonly pinned: readonly number[];
}

/** The layout asked for. */
export type Layout = "joined" | "z-order";

/** Columns of the Z-curve: which security, and when. */
const curve = ["securityId", "session"];

/** Looks after the files of a lake's tables. The caller holds the lake's lock while anything is changed. */
export class LakeUpkeep {
  readonly #root: string;
  readonly #engine: Engine;
  readonly #clock: () => number;
  readonly #derive: (name: string, expireBefore?: number) => Promise<DerivedMetadata>;

  /** @param clock ms UTC */
  constructor(root: string, clock: () => number = Date.now) {
    this.#root = resolve(root);
    this.#clock = clock;
    const temporaryFolder = join(this.#root, `.spill-${process.pid}`);
    this.#engine = new Engine({ threads: 1, memoryLimit: "1GB", temporaryFolder });
    this.#derive = tableDeriver(this.#root);
  }

  tables(): Promise<string[]> {
    return tableNames(this.#root);
  }

  /** @throws PlatformError UNKNOWN_TABLE */
  async state(table: string): Promise<TableFilesState> {
    return inPlatformCodes(table, async () => {
      const snapshot = await this.#snapshot(table);
      const { files, bytes, spare, isTooMany } = countSmallFiles(snapshot);
      return { table, version: snapshot.version, files, bytes, spare, isScattered: isTooMany };
    });
  }

  /** Newest first. */
  async history(table: string): Promise<TableVersionEntry[]> {
    return inPlatformCodes(table, async () => {
      await this.#snapshot(table);
      const entries: TableVersionEntry[] = [];
      for await (const info of this.#open(table).versions()) {
        const { version, timestamp, mode, rowsAdded, runId } = commitOf(info);
        const operation = info.actions.find(({ commitInfo }) => commitInfo)?.commitInfo?.operation ?? "";
        const filesAdded = info.actions.filter(({ add }) => add).length;
        const filesRemoved = info.actions.filter(({ remove }) => remove).length;
        entries.push({ version, timestamp, operation, mode, rowsAdded, filesAdded, filesRemoved, runId });
      }
      return entries;
    });
  }

  /**
   * Writes the same rows into fewer files, ordered as the table declares, or along a Z-curve through security and session;
   * a read answers the same rows in the same order. Iceberg's metadata follows.
   *
   * @throws PlatformError DISK_FULL, with the table as it was; CANCELLED
   */
  async optimise(table: string, layout: Layout, watch: UpkeepWatch): Promise<OptimiseResult> {
    return inPlatformCodes(table, async () => {
      const snapshot = await this.#snapshot(table);
      const names = new Set(parseSchema(snapshot.metaData.schemaString, table).map(({ name }) => name));
      const declared = parseDeclaration(snapshot.metaData.configuration[declarationProperty]);
      if (declared?.partitionByYear && !declared.key.includes(declared.time)) {
        // Statements of one fact may lie in two years: which of them came later is told by whole files only.
        return { version: snapshot.version, filesRemoved: 0, filesAdded: 0 };
      }
      const isCurved = layout === "z-order" && curve.every((name) => names.has(name));
      const sortBy = (declared?.clusterBy ?? []).filter((name) => names.has(name));
      const result = await this.#open(table).optimise({
        ...(isCurved ? { zOrderBy: curve } : { sortBy }),
        userMetadata: JSON.stringify({ upkeep: "optimise" }),
        ...watch,
      });
      await this.#derive(table);
      return result;
    });
  }

  /**
   * Deletes files that no kept version, no Iceberg snapshot of the retention and no reader or writer still at work needs.
   * Iceberg snapshots older than the retention are expired first.
   *
   * @throws PlatformError BAD_ARGUMENT for a retention that is too short; CANCELLED
   */
  async vacuum(table: string, request: VacuumRequest): Promise<VacuumResult> {
    const { retention = week, isDryRun, onProgress, signal } = request;
    return inPlatformCodes(table, async () => {
      const since = this.#clock() - retention;
      const order = {
        ...(request.retention === undefined ? {} : { retention }),
        isShortAllowed: request.isShortAllowed ?? false,
        pinned: request.pinned,
        userMetadata: JSON.stringify({ upkeep: "vacuum" }),
      };
      const expiring = { ...order, protectors: [icebergProtectorSince(since)] };
      // Metadata that is behind or damaged is mended first; what is refused is refused before anything goes.
      if (!isDryRun) await this.#follow(table);
      const planned = await this.#open(table).vacuum({ ...expiring, isDryRun: true });
      if (isDryRun) return planned;
      // Without space to expire them, Iceberg's snapshots keep what they need.
      const isExpired = await this.#follow(table, since);
      if (planned.files.length === 0) return planned;
      const watch = { ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) };
      const sparing = { ...order, protectors: [icebergProtectorSince()] };
      const done = await this.#open(table).vacuum({ ...(isExpired ? expiring : sparing), ...watch });
      await this.#follow(table, since);
      return done;
    });
  }

  /** Brings Iceberg's metadata up to the table. @returns false where the disk is full: a vacuum is what frees it */
  async #follow(table: string, expireBefore?: number): Promise<boolean> {
    try {
      await this.#derive(table, expireBefore);
      return true;
    } catch (cause) {
      if (cause instanceof PlatformError && cause.code === "DISK_FULL") return false;
      throw cause;
    }
  }

  /** Makes the table again what it was at a version. @throws PlatformError NOT_FOUND where its files are gone */
  async restore(table: string, version: number): Promise<number> {
    return inPlatformCodes(table, async () => {
      await this.#snapshot(table);
      const userMetadata = JSON.stringify({ upkeep: "restore" });
      const restored = await this.#open(table).restore({ version }, { userMetadata });
      await this.#derive(table);
      return restored.version;
    });
  }

  /**
   * Reads every data file of these versions and holds it against its hash.
   *
   * @returns number of files read
   * @throws PlatformError TABLE_CORRUPT, naming the first file that is missing or not as written
   */
  async verify(table: string, versions: readonly number[], watch: UpkeepWatch = {}): Promise<number> {
    return inPlatformCodes(table, async () => {
      const seen = new Set<string>();
      for (const [k, version] of versions.entries()) {
        watch.onProgress?.(k, versions.length);
        if (watch.signal?.aborted) break;
        const snapshot = await this.#snapshot(table, version);
        const files = new Map([...snapshot.files].filter(([key]) => !seen.has(key)));
        await this.#open(table).verify({ ...snapshot, files });
        for (const key of files.keys()) seen.add(key);
      }
      return seen.size;
    });
  }

  async #snapshot(table: string, version?: number): Promise<Snapshot> {
    const isName = /^[A-Za-z0-9_][\w-]*(\.[A-Za-z0-9_][\w-]*)*$/.test(table);
    const snapshot = isName ? await this.#open(table).snapshot(version) : null;
    if (snapshot) return snapshot;
    throw new PlatformError("UNKNOWN_TABLE", `${table}: no such table in this lake`, {
      remedy: `Tables are ${(await this.tables()).join(", ") || "none yet: run plumb run first"}.`,
    });
  }

  #open(table: string): DeltaTable {
    return new DeltaTable(join(this.#root, ...table.split(".")), this.#engine, { clock: this.#clock });
  }
}

const week = 7 * 86_400_000;

export type { KeptFiles, OptimiseResult, VacuumResult };
