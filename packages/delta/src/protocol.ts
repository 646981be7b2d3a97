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

/** Features that a table's protocol asks of readers and writers, by name. */
export interface TableFeatures {
  readonly reader: readonly string[];
  readonly writer: readonly string[];
}

/** What old versions stand for (PROTOCOL.md, "Valid Feature Names in Table Features"): each brings those before it. */
const writerVersions: readonly (readonly [number, readonly string[]])[] = [
  [2, ["appendOnly", "invariants"]],
  [3, ["checkConstraints"]],
  [4, ["changeDataFeed", "generatedColumns"]],
  [5, ["columnMapping"]],
  [6, ["identityColumns"]],
];

/** The features a table lists, or that its old protocol version stands for, used or not. */
export function featuresOf({ minReaderVersion, minWriterVersion, ...listed }: Protocol): TableFeatures {
  return {
    reader: minReaderVersion >= 3 ? (listed.readerFeatures ?? []) : minReaderVersion === 2 ? ["columnMapping"] : [],
    writer:
      minWriterVersion >= 7
        ? (listed.writerFeatures ?? [])
        : writerVersions.flatMap(([version, features]) => (version <= minWriterVersion ? features : [])),
  };
}
