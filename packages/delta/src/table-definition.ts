import { randomUUID } from "node:crypto";
import type { MetaData, Protocol } from "./actions.js";
import type { DeltaField } from "./column.js";
import { DeltaError } from "./delta-error.js";
import { formatSchema } from "./schema-string.js";
import type { Snapshot } from "./snapshot.js";
import { fileRetention, isolations, isSet, logRetention } from "./table-property.js";
import { neededProtocol, plainProtocol } from "./writable.js";

/** What a table is, written with the first commit and again when it changes. */
export interface TableDefinition {
  readonly name: string;
  readonly description: string;
  readonly fields: readonly DeltaField[];
  /** Names of fields by which files are filed. Their values stand inside the files as well. */
  readonly partitionColumns: readonly string[];
  /** Properties to be set; others stay. */
  readonly configuration: Readonly<Record<string, string>>;
}

/** The protocol and metaData actions a commit needs; neither where the table is already as defined. */
export interface DefinitionChange {
  readonly protocol?: Protocol;
  readonly metaData?: MetaData;
}

/**
 * @param isOverwrite whether columns may go or change: no row of before stays
 * @throws UNSUPPORTED where rows that stay would not fit
 */
export function definitionChange(
  definition: TableDefinition,
  isOverwrite: boolean,
  current: Snapshot | null,
  now: number,
  table: string,
): DefinitionChange {
  const schemaString = formatSchema(definition.fields);
  const held = current?.metaData;
  if (
    held &&
    held.schemaString === schemaString &&
    held.name === definition.name &&
    (held.description ?? "") === definition.description &&
    JSON.stringify(held.partitionColumns) === JSON.stringify(definition.partitionColumns) &&
    Object.entries(definition.configuration).every(([key, value]) => held.configuration[key] === value)
  ) {
    return {};
  }
  if (held && !isOverwrite) checkAppendable(held, definition, table);
  checkProperties(definition.configuration, table);
  const metaData: MetaData = {
    id: held?.id ?? randomUUID(),
    name: definition.name,
    description: definition.description,
    format: { provider: "parquet", options: {} },
    schemaString,
    partitionColumns: definition.partitionColumns,
    configuration: { ...held?.configuration, ...definition.configuration },
    createdTime: held?.createdTime ?? now,
  };
  return withProtocol(metaData, current, now);
}

/** The metaData with the protocol its properties need. */
export function withProtocol(metaData: MetaData, current: Snapshot | null, now: number): DefinitionChange {
  const held = current?.protocol ?? plainProtocol;
  const protocol = neededProtocol(held, metaData.configuration);
  const isNewlyTimed =
    current !== null &&
    isSet(metaData, "delta.enableInCommitTimestamps") &&
    !isSet(current.metaData, "delta.enableInCommitTimestamps");
  // PROTOCOL.md "In-Commit Timestamps": where they begin later than the table, readers must know from which version on.
  const timed = isNewlyTimed
    ? {
        ...metaData,
        configuration: {
          ...metaData.configuration,
          "delta.inCommitTimestampEnablementVersion": String(current.version + 1),
          "delta.inCommitTimestampEnablementTimestamp": String(now),
        },
      }
    : metaData;
  return { metaData: timed, ...(current === null || protocol !== held ? { protocol } : {}) };
}

const refusedProperties: Readonly<Record<string, string>> = {
  "delta.enableDeletionVectors": "deletion vectors",
  "delta.enableRowTracking": "row tracking",
  "delta.enableTypeWidening": "type widening",
  "delta.enableIcebergCompatV1": "files as Iceberg wants them",
  "delta.enableIcebergCompatV2": "files as Iceberg wants them",
  "delta.enableIcebergWriterCompatV1": "files as Iceberg wants them",
};

/** Properties that are no properties to Delta but orders to change the protocol, which nothing here carries out. */
const protocolOrder = /^delta\.(feature\..*|minReaderVersion|minWriterVersion)$/;

const booleans = ["delta.appendOnly", "delta.enableChangeDataFeed", "delta.enableInCommitTimestamps"];

/**
 * @throws UNSUPPORTED where a property asks for a feature that is not written here; BAD_ARGUMENT where its value is none
 */
export function checkProperties(configuration: Readonly<Record<string, string>>, table: string): void {
  const order = Object.keys(configuration).find((name) => protocolOrder.test(name));
  if (order !== undefined) {
    throw new DeltaError("UNSUPPORTED", `${table}: property ${order}: the protocol is what the other properties need`);
  }
  checkValues(configuration, table);
  for (const [name, feature] of Object.entries(refusedProperties)) {
    if (configuration[name]?.toLowerCase() !== "true") continue;
    throw new DeltaError("UNSUPPORTED", `${table}: property ${name}: ${feature} are not written here`);
  }
  const mapping = configuration["delta.columnMapping.mode"] ?? "none";
  const policy = configuration["delta.checkpointPolicy"] ?? "classic";
  if (mapping !== "none") throw new DeltaError("UNSUPPORTED", `${table}: column mapping is not written here`);
  if (policy !== "classic") throw new DeltaError("UNSUPPORTED", `${table}: v2 checkpoints are not written here`);
}

function checkValues(configuration: Readonly<Record<string, string>>, table: string): void {
  const refuse = (name: string, wanted: string): never => {
    throw new DeltaError("BAD_ARGUMENT", `${table}: property ${name} = ${configuration[name]}: must be ${wanted}`);
  };
  for (const name of booleans) {
    if (!/^(true|false)$/i.test(configuration[name] ?? "false")) refuse(name, "true or false");
  }
  if (!/^[1-9]\d*$/.test(configuration["delta.checkpointInterval"] ?? "1")) {
    refuse("delta.checkpointInterval", "a whole number from 1 on");
  }
  if (!isolations.includes(configuration["delta.isolationLevel"] ?? isolations[0])) {
    refuse("delta.isolationLevel", isolations.join(" or "));
  }
  for (const spanOf of [fileRetention, logRetention]) spanOf({ configuration });
}

/** @throws UNSUPPORTED unless the new definition holds every column of the old one, of the same type, filed alike */
function checkAppendable(held: MetaData, definition: TableDefinition, table: string): void {
  if (JSON.stringify(held.partitionColumns) !== JSON.stringify(definition.partitionColumns)) {
    throw new DeltaError(
      "UNSUPPORTED",
      `${table}: partitioned by ${held.partitionColumns}; overwrite it to change that`,
    );
  }
  const next = new Map(
    (JSON.parse(formatSchema(definition.fields)).fields as { name: string; type: string }[]).map((f) => [
      f.name,
      f.type,
    ]),
  );
  for (const field of JSON.parse(held.schemaString).fields as { name: string; type: unknown }[]) {
    if (next.get(field.name) === field.type) continue;
    const wanted = next.get(field.name) ?? "absent";
    throw new DeltaError(
      "UNSUPPORTED",
      `${table}.${field.name}: is ${String(field.type)}, the rows have it ${wanted}; overwrite the table to change it`,
    );
  }
}
