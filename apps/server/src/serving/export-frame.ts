import { randomUUID } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { writeParquet } from "@plumbline/adapters";
import { type Cell, cellAt, type Frame, PlatformError } from "@plumbline/core";
import { markedNames, provenanceKey, type WrittenProvenance } from "./written-provenance.js";

export const exportFormats = ["csv", "parquet", "arrow"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** The format a file's ending names. @throws PlatformError BAD_ARGUMENT */
export function formatOfPath(path: string): ExportFormat {
  const ending = extname(path).slice(1).toLowerCase();
  const format = exportFormats.find((name) => name === ending) ?? (ending === "feather" ? "arrow" : undefined);
  if (!format) {
    throw new PlatformError("BAD_ARGUMENT", `${path}: its ending names no format`, {
      remedy: `End it with ${exportFormats.map((name) => `.${name}`).join(", ")}, or add --format.`,
    });
  }
  return format;
}

/**
 * The frame's bytes in that format; `arrow` is an IPC file, `arrow-stream` the same as an IPC stream. Arrow and Parquet hold
 * where the rows come from under `plumb-provenance`; a CSV of a simulated market says so in its first heading.
 */
export async function writeFrame(
  frame: Frame,
  format: ExportFormat | "arrow-stream",
  provenance: WrittenProvenance,
): Promise<Uint8Array | string> {
  if (format === "csv") return csvOf(frame, provenance.isSimulated);
  const metadata = { [provenanceKey]: JSON.stringify(provenance) };
  if (format === "arrow") return (await import("./arrow-frame.js")).arrowBytes(frame, "file", metadata);
  if (format === "arrow-stream") return (await import("./arrow-frame.js")).arrowBytes(frame, "stream", metadata);
  const path = join(tmpdir(), `plumb-${randomUUID()}.parquet`);
  try {
    await writeParquet(frame, path, metadata);
    return await readFile(path);
  } finally {
    await rm(path, { force: true });
  }
}

/** RFC 4180 with a header; missing is empty, dates `yyyy-mm-dd`, instants ISO, binary as base64. */
function csvOf(frame: Frame, isSimulated: boolean): string {
  const columns = Object.entries(frame.columns);
  const lines = [markedNames(Object.keys(frame.columns), isSimulated).map(csvCell).join(",")];
  for (let row = 0; row < frame.rows; row++) {
    lines.push(columns.map(([, column]) => csvCell(cellAt(column, row))).join(","));
  }
  return `${lines.join("\r\n")}\r\n`;
}

/** One CSV field. */
export function csvCell(value: Cell): string {
  if (value === null) return "";
  const text = value instanceof Uint8Array ? Buffer.from(value).toString("base64") : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
