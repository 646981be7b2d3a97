import type { MetaData, Protocol } from "./actions.js";
import { DeltaError } from "./delta-error.js";

/** What this package writes: the oldest protocol every reader knows. */
export const writtenProtocol: Protocol = { minReaderVersion: 1, minWriterVersion: 2 };

const writerFeatures = new Set(["appendOnly", "invariants"]);

/** Reader features this package reads (PROTOCOL.md, "Valid Feature Names in Table Features"). */
const readerFeatures = new Set([
  "columnMapping",
  "deletionVectors",
  "timestampNtz",
  "typeWidening",
  "typeWidening-preview",
  "v2Checkpoint",
  "vacuumProtocolCheck",
]);

/** @throws UNSUPPORTED, with the features by name, if reading the table needs more than this package knows */
export function checkReadable(protocol: Protocol, metaData: MetaData, table: string): void {
  const { minReaderVersion } = protocol;
  const unknown: string[] = [];
  if (minReaderVersion > 3) unknown.push(`reader version ${minReaderVersion}`);
  if (minReaderVersion >= 3) {
    unknown.push(...(protocol.readerFeatures ?? []).filter((feature) => !readerFeatures.has(feature)));
  }
  if (metaData.format?.provider !== undefined && metaData.format.provider !== "parquet") {
    unknown.push(`data files of format ${metaData.format.provider}`);
  }
  if (unknown.length > 0) {
    throw new DeltaError("UNSUPPORTED", `${table}: reading it needs ${unknown.join(", ")}, not known here`);
  }
}

/** @throws UNSUPPORTED, with the features by name, if writing the table needs more than this package knows */
export function checkWritable(protocol: Protocol, table: string): void {
  const unknown =
    protocol.minWriterVersion === 7
      ? (protocol.writerFeatures ?? []).filter((feature) => !writerFeatures.has(feature))
      : protocol.minWriterVersion > 2
        ? [`writer version ${protocol.minWriterVersion}`]
        : [];
  if (unknown.length > 0) {
    throw new DeltaError("UNSUPPORTED", `${table}: writing it needs ${unknown.join(", ")}, not known here`);
  }
}
