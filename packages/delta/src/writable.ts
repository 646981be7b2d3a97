import type { MetaData, Protocol } from "./actions.js";
import { DeltaError } from "./delta-error.js";

/** What a new table is written with: the oldest protocol, which every reader knows. */
export const plainProtocol: Protocol = { minReaderVersion: 1, minWriterVersion: 2 };

/** Writer features that are kept to here, PROTOCOL.md "Valid Feature Names in Table Features". */
const keptFeatures = new Set([
  "appendOnly",
  "invariants",
  "checkConstraints",
  "changeDataFeed",
  "inCommitTimestamp",
  "timestampNtz",
  "vacuumProtocolCheck",
]);

/** Features that come with an old writer version whether used or not, and how to see that a table uses them. */
const usedByMetaData: readonly (readonly [string, (metaData: MetaData) => boolean])[] = [
  ["generatedColumns", (metaData) => metaData.schemaString.includes('"delta.generationExpression"')],
  ["identityColumns", (metaData) => metaData.schemaString.includes('"delta.identity.')],
  ["columnMapping", (metaData) => (metaData.configuration["delta.columnMapping.mode"] ?? "none") !== "none"],
];

/** Features a table needs of its writers that are not kept to here, by name. */
export function unknownWriterFeatures(protocol: Protocol, metaData: MetaData): string[] {
  if (protocol.minWriterVersion > 7) return [`writer version ${protocol.minWriterVersion}`];
  const used = usedByMetaData.flatMap(([feature, isUsed]) => (isUsed(metaData) ? [feature] : []));
  const listed = protocol.minWriterVersion === 7 ? (protocol.writerFeatures ?? []) : [];
  return [...new Set([...listed.filter((feature) => !keptFeatures.has(feature)), ...used])];
}

/** @throws UNSUPPORTED, with the features by name, if writing the table needs more than this package keeps to */
export function checkWritable(protocol: Protocol, metaData: MetaData, table: string): void {
  const unknown = unknownWriterFeatures(protocol, metaData);
  if (unknown.length > 0) {
    throw new DeltaError("UNSUPPORTED", `${table}: writing it needs ${unknown.join(", ")}, not known here`);
  }
}

/**
 * The protocol a table needs for its properties, never older than the one it has.
 * @returns the same object where nothing more is needed
 */
export function neededProtocol(held: Protocol, configuration: Readonly<Record<string, string>>): Protocol {
  const isOn = (name: string) => configuration[name]?.toLowerCase() === "true";
  const wanted: string[] = [];
  let writer = 2;
  if (Object.keys(configuration).some((name) => name.startsWith("delta.constraints."))) {
    wanted.push("checkConstraints");
    writer = 3;
  }
  if (isOn("delta.enableChangeDataFeed")) {
    wanted.push("changeDataFeed");
    writer = 4;
  }
  const needsList = isOn("delta.enableInCommitTimestamps");
  if (needsList) wanted.push("inCommitTimestamp");
  if (held.minWriterVersion < 7 && !needsList) {
    return writer > held.minWriterVersion ? { ...held, minWriterVersion: writer } : held;
  }
  const features = new Set(held.minWriterVersion < 7 ? impliedFeatures(held.minWriterVersion) : held.writerFeatures);
  const before = features.size;
  for (const feature of wanted) features.add(feature);
  if (held.minWriterVersion === 7 && features.size === before) return held;
  return { ...held, minWriterVersion: 7, writerFeatures: [...features] };
}

/** What an old writer version stands for once it is written as a list; what no column uses is left out. */
function impliedFeatures(writer: number): string[] {
  return [
    "appendOnly",
    "invariants",
    ...(writer >= 3 ? ["checkConstraints"] : []),
    ...(writer >= 4 ? ["changeDataFeed"] : []),
  ];
}
