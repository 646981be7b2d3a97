import { isAbsolute } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { IcebergError } from "./iceberg-error.js";

/**
 * Where the files of a table lie. Iceberg's paths are absolute; a table that was copied elsewhere is read by putting
 * the folder it is in for the location its metadata names.
 */
export class LocationMap {
  readonly #from: string;
  readonly #folder: string | null;

  /**
   * @param location the table's location by its metadata
   * @param folder the folder the table is in now; where absent, paths are taken as they are
   */
  constructor(location: string, folder?: string) {
    this.#from = withoutEnd(schemeOf(location));
    this.#folder = folder === undefined ? null : withoutEnd(folder);
  }

  /**
   * The local path of a file the metadata names.
   * @throws UNSUPPORTED where it lies on a store this package does not read
   */
  localPath(uri: string): string {
    const named = schemeOf(uri);
    if (this.#folder !== null && (named === this.#from || named.startsWith(`${this.#from}/`)))
      return this.#folder + named.slice(this.#from.length);
    const path = localPathOf(uri);
    if (path !== null) return path;
    throw new IcebergError(
      "UNSUPPORTED",
      `${uri}: not on the local disk; copy the table here and open it by its metadata file`,
    );
  }
}

/** The local path of a file: URI or an absolute path; null for any other. */
export function localPathOf(uri: string): string | null {
  if (isAbsolute(uri)) return uri;
  if (!uri.startsWith("file:/")) return null;
  // Writers do not escape paths: what looks like an escape is part of the name.
  if (!uri.startsWith("file:///")) return uri.slice("file:".length);
  return uri.slice("file://".length);
}

/** The file: URI of a local path as Iceberg's writers make it, unescaped. */
export function uriOf(path: string): string {
  return isAbsolute(path) ? `file://${path}` : `file://${fileURLToPath(pathToFileURL(path))}`;
}

function schemeOf(uri: string): string {
  if (isAbsolute(uri)) return `file://${uri}`;
  if (/^file:\/(?!\/)/.test(uri)) return `file://${uri.slice("file:".length)}`;
  return uri.replace(/^s3[an]:/, "s3:");
}

function withoutEnd(text: string): string {
  return text.length > 1 ? text.replace(/\/+$/, "") : text;
}
