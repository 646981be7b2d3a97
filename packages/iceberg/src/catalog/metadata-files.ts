import { mkdir, open, readFile, realpath, rm } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { gunzipSync } from "node:zlib";

/** Of a metadata file that is compressed, at most this much is unpacked. */
const mostBytes = 256 * 1024 * 1024;

/** Where a catalog keeps the metadata files it writes. Locations are URIs. */
export interface MetadataFiles {
  /** URI of the folder below which everything is written, without a slash at its end. */
  readonly warehouse: string;
  /** True where the catalog may write and delete below this location: below the warehouse, written without detours. */
  isWithin(location: string): boolean;
  /** Why no table may lie at a location or have its metadata there; null where one may. */
  refusalOf(location: string): Promise<string | null>;
  /** Other ways to write a location, itself among them. */
  spellingsOf(location: string): readonly string[];
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
  readonly #closed: readonly string[];

  /**
   * @param folder of the warehouse; made when first written to
   * @param closed folders in which no table may lie, as they hold what others keep
   */
  constructor(folder: string, closed: readonly string[] = []) {
    this.#folder = resolve(folder);
    this.#closed = closed.map((one) => resolve(one));
    // Neither Hadoop's paths, PyIceberg nor DuckDB decode %20: the path stands as it is.
    this.warehouse = `file://${this.#folder}`;
  }

  isWithin(location: string): boolean {
    const path = writtenPathOf(location);
    return path !== null && path === resolve(path) && isBelow(path, this.#folder);
  }

  async refusalOf(location: string): Promise<string | null> {
    const path = writtenPathOf(location);
    if (path === null) {
      // Of another file system, of which nothing is known here.
      if (/^[a-z][a-z0-9+.-]*:\/\/[^/]+\//i.test(location) && !/^file:/i.test(location)) return null;
      return "must be a URI such as file:///folder/table or s3://bucket/table, or an absolute path";
    }
    // A step back would let one table's folder pass for another's, to readers and to purges.
    if (path.split("/").some((part) => part === "." || part === "..")) return "must not hold . or .. as a folder";
    const plain = resolve(path);
    if (plain === this.#folder || isBelow(this.#folder, plain)) return "must not be the warehouse itself or above it";
    const real = await realPathOf(plain);
    const closed = this.#closed.find((one) => [plain, real].some((each) => each === one || isBelow(each, one)));
    return closed === undefined ? null : `lies in ${closed}, which is not the catalog's`;
  }

  spellingsOf(location: string): readonly string[] {
    const path = writtenPathOf(location);
    return path === null ? [location] : [...new Set([location, `file://${path}`, `file:${path}`, path])];
  }

  async read(location: string): Promise<string | null> {
    const path = pathOf(location);
    if (path === null) return null;
    try {
      const bytes = await readFile(path);
      return (
        bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: mostBytes }) : bytes
      ).toString("utf8");
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

function isBelow(path: string, folder: string): boolean {
  const below = relative(folder, path);
  return below !== "" && below !== ".." && !below.startsWith(`..${sep}`) && resolve(folder, below) === path;
}

/** Where a path leads through links, of which the last folders may not be there yet. */
async function realPathOf(path: string): Promise<string> {
  const parent = dirname(path);
  const real = await realpath(path).catch(() => null);
  return real ?? (parent === path ? path : join(await realPathOf(parent), basename(path)));
}

/** Path of a file: URI or an absolute path; null for other schemes and other hosts. */
function pathOf(location: string): string | null {
  const path = writtenPathOf(location);
  return path === null ? null : resolve(path);
}

/** The same as it is written, detours and all. */
function writtenPathOf(location: string): string | null {
  const path = /^(?:file:(?:\/\/(?=\/))?)?(\/(?!\/).*)$/s.exec(location)?.[1];
  return path === undefined || path.includes("\u0000") ? null : path;
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : "";
}
