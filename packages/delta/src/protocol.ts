import type { MetaData, Protocol } from "./actions.js";
import { DeltaError } from "./delta-error.js";

/** Reader features this package reads (PROTOCOL.md, "Valid Feature Names in Table Features"). */
const readerFeatures = new Set([
  "columnMapping",
  "deletionVectors",
  "timestampNtz",
  "typeWidening",
  "typeWidening-preview",
  "v2Checkpoint",
  "variantType",
  "variantType-preview",
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
