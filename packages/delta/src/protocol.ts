import type { MetaData, Protocol } from "./actions.js";
import { DeltaError } from "./delta-error.js";

/** What this package writes: the oldest protocol every reader knows. */
export const writtenProtocol: Protocol = { minReaderVersion: 1, minWriterVersion: 2 };

const writerFeatures = new Set(["appendOnly", "invariants"]);

/** @throws UNSUPPORTED, with the features by name, if reading the table needs more than this package knows */
export function checkReadable(protocol: Protocol, metaData: MetaData, table: string): void {
  const unknown = [...(protocol.readerFeatures ?? [])];
  if (protocol.minReaderVersion === 2) {
    const mode = metaData.configuration["delta.columnMapping.mode"] ?? "none";
    if (mode !== "none") unknown.push(`columnMapping (${mode})`);
  }
  if (protocol.minReaderVersion > 3) unknown.push(`reader version ${protocol.minReaderVersion}`);
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
