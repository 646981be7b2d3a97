import { randomUUID } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { formatAvro, readAvro } from "./avro-file.js";
import { syncFile, syncFolder, writeWhole } from "./durable-file.js";
import type { SqlEngine } from "./engine.js";
import { IcebergError } from "./iceberg-error.js";
import { localPathOf } from "./location-map.js";
import type { MovedPaths } from "./moved-paths.js";
import { literal } from "./sql-text.js";

/** Field ids of a position delete file's columns ("Position Delete Files"). */
const pathColumn = 2_147_483_546;
const positionColumn = 2_147_483_545;

type AvroRecord = Readonly<Record<string, unknown>>;

interface Rewritten {
  readonly path: string;
  readonly length: number;
}

/**
 * Writes the manifest lists and manifests of a moved table anew, beside the old ones, with the paths where the files are
 * now. Position deletes name the files they speak of, so that they are written anew too. What several snapshots share is
 * written once.
 */
export class RelocatedManifests {
  readonly #paths: MovedPaths;
  readonly #engine: SqlEngine;
  readonly #manifests = new Map<string, Promise<Rewritten | null>>();
  readonly #deletes = new Map<string, Promise<Rewritten>>();

  constructor(paths: MovedPaths, engine: SqlEngine) {
    this.#paths = paths;
    this.#engine = engine;
  }

  /** @returns the list's path now; where the file is gone, as files of old snapshots may be, only the path changes */
  async list(uri: string): Promise<string> {
    const file = await this.#avro(uri);
    if (file === null) return this.#paths.of(uri);
    const records: AvroRecord[] = [];
    for (const record of file.records) {
      const manifest = await this.manifest(String(record.manifest_path));
      const moved = { ...record, manifest_path: this.#paths.of(String(record.manifest_path)) };
      records.push(manifest ? { ...moved, manifest_path: manifest.path, manifest_length: manifest.length } : moved);
    }
    return (await this.#write(uri, formatAvro(file.schema, headerOf(file.metadata), records))).path;
  }

  /** @returns null where the file is gone or lies elsewhere and names nothing that moved */
  manifest(uri: string): Promise<Rewritten | null> {
    let rewritten = this.#manifests.get(uri);
    if (!rewritten) {
      rewritten = this.#rewriteManifest(uri);
      this.#manifests.set(uri, rewritten);
    }
    return rewritten;
  }

  async #rewriteManifest(uri: string): Promise<Rewritten | null> {
    const file = await this.#avro(uri);
    if (file === null) return null;
    const records: AvroRecord[] = [];
    for (const record of file.records) {
      records.push({
        ...record,
        data_file: await this.#dataFile(record.data_file as AvroRecord, Number(record.status)),
      });
    }
    return this.#write(uri, formatAvro(file.schema, headerOf(file.metadata), records));
  }

  async #dataFile(given: AvroRecord, status: number): Promise<AvroRecord> {
    const path = String(given.file_path);
    const file: AvroRecord = { ...given, file_path: this.#paths.of(path) };
    const referenced = given.referenced_data_file;
    const moved = typeof referenced === "string" ? { ...file, referenced_data_file: this.#paths.of(referenced) } : file;
    const isDeleted = status === 2;
    if (Number(given.content ?? 0) !== 1 || isDeleted) return moved;
    const format = String(given.file_format).toUpperCase();
    // A deletion vector is found by the manifest; its own file names the data file for nobody but people.
    if (format === "PUFFIN") return moved;
    if (format !== "PARQUET") {
      throw new IcebergError("UNSUPPORTED", `${path}: position deletes as ${format} cannot be given new paths here`);
    }
    let rewritten = this.#deletes.get(path);
    if (!rewritten) {
      rewritten = this.#rewriteDeletes(path);
      this.#deletes.set(path, rewritten);
    }
    const { path: newPath, length } = await rewritten;
    return {
      ...moved,
      file_path: newPath,
      file_size_in_bytes: length,
      column_sizes: null,
      split_offsets: null,
      lower_bounds: this.#bounds(given.lower_bounds),
      upper_bounds: this.#bounds(given.upper_bounds),
    };
  }

  /** A bound of the paths that is not a whole moved path, as a shortened one may be, is left out. */
  #bounds(pairs: unknown): unknown {
    if (!Array.isArray(pairs)) return pairs ?? null;
    return pairs.flatMap((pair: { key: number; value: Uint8Array }) => {
      if (pair.key !== pathColumn) return [pair];
      const text = Buffer.from(pair.value).toString("utf8");
      const moved = this.#paths.of(text);
      return moved === text ? [] : [{ key: pair.key, value: Buffer.from(moved, "utf8") }];
    });
  }

  async #rewriteDeletes(uri: string): Promise<Rewritten> {
    const now = this.#paths.of(uri);
    const source = localPathOf(now);
    const target = besides(now);
    const file = localPathOf(target);
    if (source === null || file === null) throw new IcebergError("UNSUPPORTED", `${uri}: not on the local disk`);
    await this.#engine.withConnection(async (connection) => {
      const from = `read_parquet([${literal(source)}], hive_partitioning = false)`;
      const described = (await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`)).getRows();
      const others = described.map(([name]) => String(name)).filter((name) => !["file_path", "pos"].includes(name));
      if (others.length > 0 || described.length !== 2) {
        const held = described.map(([name]) => String(name)).join(", ");
        throw new IcebergError("UNSUPPORTED", `${source}: position deletes with the columns ${held}`);
      }
      await connection.run(
        `COPY (SELECT ${this.#paths.sql("file_path", literal)} AS file_path, pos FROM ${from} ORDER BY 1, 2)
         TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd, FIELD_IDS {file_path: ${pathColumn}, pos: ${positionColumn}})`,
      );
    });
    await syncFile(file);
    await syncFolder(dirname(file));
    return { path: target, length: (await stat(file)).size };
  }

  async #avro(uri: string) {
    const path = localPathOf(this.#paths.of(uri));
    if (path === null) return null;
    try {
      return readAvro(await readFile(path), path);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw cause;
    }
  }

  async #write(uri: string, bytes: Buffer): Promise<Rewritten> {
    const target = besides(this.#paths.of(uri));
    const file = localPathOf(target) as string;
    await writeWhole(file, bytes);
    await syncFolder(dirname(file));
    return { path: target, length: bytes.length };
  }
}

/** A new name in the folder of a file. */
function besides(path: string): string {
  const name = basename(path).replace(/^moved-[0-9a-f]{8}-/, "");
  return `${path.slice(0, -basename(path).length)}moved-${randomUUID().slice(0, 8)}-${name}`;
}

/** What a writer said of its manifest, without what the container says of itself. */
function headerOf(metadata: ReadonlyMap<string, string>): Record<string, string> {
  const own = new Set(["avro.schema", "avro.codec", "plumbline.sha256"]);
  return Object.fromEntries([...metadata].filter(([name]) => !own.has(name)));
}
