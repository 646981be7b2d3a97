import type { MarketData, ParsedBatch } from "@plumbline/core";
import { makeFrame, PlatformError, textColumn, throwIfCancelled } from "@plumbline/core";
import { textBytes } from "./file/byte-stream.js";
import { declareFile } from "./file/declaration.js";
import { describeFiles, isPassedOver } from "./file/describe-files.js";
import type { FileInspection } from "./file/inspect.js";
import { inspectFile } from "./file/inspect.js";
import { readCsv } from "./file/read-csv.js";
import { readParquet, verifyParquet } from "./file/read-parquet.js";
import type { SourceFile } from "./file/source-files.js";
import { otherFiles, sourceFiles, tickerOfFile } from "./file/source-files.js";
import { fileState, unchangedBytes } from "./file/unchanged-file.js";
import type { MarketDataOptions } from "./open-market-data.js";

/** The user's own prices behind `file:<path>`: CSV, gzipped CSV or Parquet, one file or a folder; see docs/methods/sources.md. */
export function openFileMarketData(url: string, options: MarketDataOptions): MarketData {
  const declaration = declareFile(url, options);
  const inspect = (path: string, endpoint: string, signal: AbortSignal) =>
    inspectFile(path, endpoint, declaration, signal);
  return {
    async describe() {
      return describeFiles(await sourceFiles(declaration.path), declaration, await otherFiles(declaration.path));
    },
    async *fetch(signal) {
      const files = await sourceFiles(declaration.path);
      for (const file of files) {
        throwIfCancelled(signal, file.endpoint);
        const { path, endpoint, contentType } = file;
        const before = await fileState(path);
        await verify(file, inspect, signal);
        const statedAt = Math.floor(before.modifiedMs);
        yield { endpoint, contentType, statedAt, content: unchangedBytes(path, endpoint, before) };
      }
    },
    async *parse({ endpoint, path }, signal) {
      let inspection: FileInspection;
      try {
        inspection = await inspect(path, endpoint, signal);
      } catch (error) {
        if (!(error instanceof PlatformError) || !isPassedOver(error)) throw error;
        yield refusedFile(error);
        return;
      }
      const read = inspection.format === "parquet" ? readParquet : readCsv;
      yield* read(path, endpoint, inspection, tickerOfFile(endpoint), signal);
    },
  };
}

/** Reads a file to its end before it is collected: what is damaged never becomes a payload. */
async function verify(
  { path, endpoint }: SourceFile,
  inspect: (path: string, endpoint: string, signal: AbortSignal) => Promise<FileInspection>,
  signal: AbortSignal,
): Promise<void> {
  let inspection: FileInspection;
  try {
    inspection = await inspect(path, endpoint, signal);
  } catch (error) {
    if (error instanceof PlatformError && isPassedOver(error)) return;
    throw error;
  }
  if (inspection.format === "parquet") await verifyParquet(path, endpoint, inspection.plan);
  else for await (const _ of textBytes(path, endpoint, signal));
}

/** A file whose headers are not those of bars, as one refused line. */
function refusedFile(error: PlatformError): ParsedBatch {
  return {
    kind: "rejects",
    frame: makeFrame({
      line: { type: "int32", values: Int32Array.of(1) },
      session: { type: "date", values: Int32Array.of(0) },
      rule: textColumn(["unreadable-file"]),
      reason: textColumn([error.message]),
      row: textColumn([""]),
    }),
  };
}
