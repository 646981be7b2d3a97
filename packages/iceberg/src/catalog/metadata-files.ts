import { mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname, relative, resolve, sep } from "node:path";
import { gunzipSync } from "node:zlib";

/** Where a catalog keeps the metadata files it writes. Locations are URIs. */
export interface MetadataFiles {
  /** URI of the folder below which everything is written, without a slash at its end. */
  readonly warehouse: string;
  /** True where the catalog may write and delete below this location. */
  isWithin(location: string): boolean;
  /** @returns null where there is no such file, or it is none this catalog could reach */
  read(location: string): Promise<string | null>;
  /** Writes a file that is not there yet, durably. */
  create(location: string, text: string): Promise<void>;
  /** Makes a folder that clients will write to; where folders need not be made, nothing. */
  makeFolder(location: string): Promise<void>;
  /** Removes a file or a folder with all it holds; nothing where it is not there. */
  remove(location: string): Promise<void>;
}

/** Metadata files on a local disk, written below one folder. */
export class LocalMetadataFiles implements MetadataFiles {
  readonly warehouse: string;
  readonly #folder: string;

  /** @param folder of the warehouse; made when first written to */
  constructor(folder: string) {
    this.#folder = resolve(folder);
    // Neither Hadoop's paths, PyIceberg nor DuckDB decode %20: the path stands as it is.
    this.warehouse = `file://${this.#folder}`;
  }

  isWithin(location: string): boolean {
    const path = pathOf(location);
    if (path === null) return false;
    const below = relative(this.#folder, path);
    return below !== "" && below !== ".." && !below.startsWith(`..${sep}`) && resolve(this.#folder, below) === path;
  }

  async read(location: string): Promise<string | null> {
    const path = pathOf(location);
    if (path === null) return null;
    try {
      const bytes = await readFile(path);
      return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString("utf8");
    } catch (cause) {
      if (["ENOENT", "ENOTDIR", "EISDIR", "EACCES", "ENAMETOOLONG"].includes(codeOf(cause))) return null;
      throw cause;
    }
  }

  async create(location: string, text: string): Promise<void> {
    const path = this.#ownPath(location);
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(path, "wx");
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    const folder = await open(dirname(path), "r");
    await folder.sync().finally(() => folder.close());
  }

  async makeFolder(location: string): Promise<void> {
    await mkdir(this.#ownPath(location), { recursive: true });
  }

  async remove(location: string): Promise<void> {
    await rm(this.#ownPath(location), { recursive: true, force: true });
  }

  #ownPath(location: string): string {
    if (!this.isWithin(location)) throw new Error(`${location}: not below the warehouse ${this.warehouse}`);
    return pathOf(location) as string;
  }
}

/** Path of a file: URI or an absolute path; null for other schemes and other hosts. */
function pathOf(location: string): string | null {
  const path = /^(?:file:(?:\/\/(?=\/))?)?(\/(?!\/).*)$/s.exec(location)?.[1];
  return path === undefined || path.includes("\u0000") ? null : resolve(path);
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : "";
}
