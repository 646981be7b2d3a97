import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { PlatformError } from "@plumbline/core";
import { isTickerName } from "./columns.js";

/** A price file inside the source. */
export interface SourceFile {
  readonly path: string;
  /** Path inside the source, with forward slashes. */
  readonly endpoint: string;
  readonly contentType: string;
}

const endings = /\.(csv|tsv|txt|csv\.gz|tsv\.gz|txt\.gz|parquet|pq)$/i;

/** The source's files ordered by path; SOURCE_MISSING where there is no such path, SOURCE_EMPTY where it holds none. */
export async function sourceFiles(path: string): Promise<SourceFile[]> {
  let found: Stats;
  try {
    found = await stat(path);
  } catch (cause) {
    throw new PlatformError("SOURCE_MISSING", `file:${path}: there is no such file or folder`, {
      remedy: "Check the path; a path that is not absolute starts at the folder the command runs in.",
      cause,
    });
  }
  if (!found.isDirectory()) return [await sourceFile(path, basename(path))];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const named = entries
    .filter((entry) => entry.isFile() && endings.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .map((file) => ({ file, endpoint: relative(path, file).split(sep).join("/") }))
    .filter(({ endpoint }) => !endpoint.split("/").some((part) => part.startsWith(".")))
    .sort((a, b) => (a.endpoint < b.endpoint ? -1 : 1));
  const files = named.map(({ file, endpoint }) => sourceFile(file, endpoint));
  if (files.length === 0) {
    throw new PlatformError("SOURCE_EMPTY", `file:${path}: the folder holds no price file`, {
      remedy: "Price files end in .csv, .tsv, .txt (each also with .gz) or .parquet.",
    });
  }
  return files;
}

function sourceFile(path: string, endpoint: string): SourceFile {
  const contentType = /\.(parquet|pq)$/i.test(endpoint)
    ? "application/vnd.apache.parquet"
    : /\.gz$/i.test(endpoint)
      ? "application/gzip"
      : "text/csv";
  return { path, endpoint, contentType };
}

/** Files of a folder that are not read because of their names, hidden ones left out; none of a single file. */
export async function otherFiles(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !endings.test(entry.name))
    .map((entry) =>
      relative(path, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join("/"),
    )
    .filter((endpoint) => !endpoint.split("/").some((part) => part.startsWith(".")))
    .sort();
}

/**
 * The symbol a file's place says: that of a folder like `ticker=AAPL`, as Hive, Spark and pandas write partitions; else the
 * file's name without folders and endings, in capitals.
 */
export function tickerOfFile(endpoint: string): string {
  for (const folder of endpoint.split("/").slice(0, -1).reverse()) {
    const at = folder.indexOf("=");
    if (at > 0 && at < folder.length - 1 && isTickerName(folder.slice(0, at)))
      return partitionValue(folder.slice(at + 1));
  }
  return basename(endpoint)
    .replace(/\.(csv|tsv|txt|parquet|pq|gz)$/i, "")
    .replace(/\.(csv|tsv|txt)$/i, "")
    .toUpperCase();
}

function partitionValue(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
