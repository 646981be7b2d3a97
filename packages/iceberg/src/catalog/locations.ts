import type { Namespace, TableIdentifier } from "./pointer-store.js";

/** The end of a folder's name that tells whose it is: two tables of one name, one after the other, share no folder. */
function endOf(uuid: string): string {
  return `-${uuid.replaceAll("-", "").slice(0, 12)}`;
}

/** Location of a new table or view: its names, made fit for a folder, and part of its uuid. */
export function newLocation(warehouse: string, { namespace, name }: TableIdentifier, uuid: string): string {
  return `${namespaceLocation(warehouse, [...namespace, name])}${endOf(uuid)}`;
}

/** Folder of a namespace's tables where its properties name none: its levels, made fit for folders. */
export function namespaceLocation(warehouse: string, namespace: Namespace): string {
  const levels = namespace.map((level) => level.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, 80));
  return [warehouse, ...levels].join("/");
}

/**
 * True where the location was made for one table, so that nothing else lies in it: by newLocation for the table of this
 * uuid, or by a client that ends each new table's folder in 32 random hexadecimal digits, as Trino does.
 */
export function isOwnLocation(location: string, uuid: string): boolean {
  if (/[^/]-[0-9a-f]{32}$/.test(location)) return true;
  return /^[0-9a-f-]{36}$/i.test(uuid) && location.endsWith(endOf(uuid));
}

/**
 * Location of the next metadata file: numbered from the last one, and unlike any other by its uuid.
 *
 * @param folder of the metadata files
 * @param previous location of the last metadata file; null for the first
 */
export function nextMetadataLocation(folder: string, previous: string | null, uuid: string): string {
  const last = previous === null ? null : /(?:^|\/)v?(\d{1,9})[^/]*\.metadata\.json[^/]*$/.exec(previous);
  const number = previous === null ? 0 : last ? Number(last[1]) + 1 : 1;
  return `${folder}/${String(number).padStart(5, "0")}-${uuid}.metadata.json`;
}
