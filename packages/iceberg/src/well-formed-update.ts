import { IcebergError } from "./iceberg-error.js";
import type { TableUpdate } from "./table-update.js";

type Kind = "integer" | "text" | "uuid" | "texts" | "integers" | "byName" | "objects";
/** Members of an object and what each must be; those with a question mark may be null or absent. */
type Shape = Readonly<Record<string, Kind>>;

const statistics: Shape = { "snapshot-id": "integer", "statistics-path": "text", "file-size-in-bytes": "integer" };

/** What the protocol's document demands of each update, beside what is looked at where it is applied. */
const shapes: Readonly<Partial<Record<TableUpdate["action"], Shape>>> = {
  "assign-uuid": { uuid: "uuid" },
  "remove-snapshots": { "snapshot-ids": "integers" },
  "remove-schemas": { "schema-ids": "integers" },
  "remove-partition-specs": { "spec-ids": "integers" },
  "remove-snapshot-ref": { "ref-name": "text" },
  "set-properties": { updates: "byName" },
  "remove-properties": { removals: "texts" },
  "remove-statistics": { "snapshot-id": "integer" },
  "remove-partition-statistics": { "snapshot-id": "integer" },
  "remove-encryption-key": { "key-id": "text" },
};

/** The same of what an update carries. */
const carried: Readonly<Partial<Record<TableUpdate["action"], readonly [member: string, shape: Shape]>>> = {
  "add-snapshot": [
    "snapshot",
    {
      "snapshot-id": "integer",
      "parent-snapshot-id?": "integer",
      "sequence-number?": "integer",
      "timestamp-ms": "integer",
      "manifest-list?": "text",
      "manifests?": "texts",
      "summary?": "byName",
      "schema-id?": "integer",
      "first-row-id?": "integer",
      "added-rows?": "integer",
      "key-id?": "text",
    },
  ],
  "set-statistics": [
    "statistics",
    { ...statistics, "file-footer-size-in-bytes": "integer", "blob-metadata": "objects", "key-metadata?": "text" },
  ],
  "set-partition-statistics": ["partition-statistics", statistics],
  "add-encryption-key": [
    "encryption-key",
    { "key-id": "text", "encrypted-key-metadata": "text", "encrypted-by-id?": "text", "properties?": "byName" },
  ],
};

/**
 * @throws BAD_ARGUMENT for an update with a member missing or of another kind: metadata that hold it could not be read
 */
export function refuseMalformed(update: TableUpdate): void {
  const { action } = update;
  requireShape(update, shapes[action] ?? {}, String(action));
  const [member, shape] = carried[action] ?? [];
  if (member === undefined || shape === undefined) return;
  const value = (update as unknown as Readonly<Record<string, unknown>>)[member];
  if (!isObject(value)) throw refused(`${action}: ${member} must be an object`);
  requireShape(value, shape, `${action}: ${member}`);
}

function requireShape(value: object, shape: Shape, where: string): void {
  for (const [key, kind] of Object.entries(shape)) {
    const name = key.replace(/\?$/, "");
    const member = (value as Readonly<Record<string, unknown>>)[name] ?? null;
    if (member === null && key.endsWith("?")) continue;
    if (!kinds[kind].is(member)) throw refused(`${where}: ${name} must be ${kinds[kind].said}`);
  }
}

const isText = (value: unknown) => typeof value === "string" && value !== "";
const isInteger = (value: unknown) => typeof value === "bigint" || Number.isInteger(value);
const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isListOf = (is: (value: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(is);

const kinds: Readonly<Record<Kind, { readonly is: (value: unknown) => boolean; readonly said: string }>> = {
  integer: { is: isInteger, said: "an integer" },
  text: { is: isText, said: "a text" },
  uuid: {
    is: (value) => isText(value) && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(String(value)),
    said: "a UUID",
  },
  texts: { is: isListOf((value) => typeof value === "string"), said: "a list of texts" },
  integers: { is: isListOf(isInteger), said: "a list of integers" },
  objects: { is: isListOf(isObject), said: "a list of objects" },
  byName: {
    is: (value) => isObject(value) && Object.values(value).every((text) => typeof text === "string"),
    said: "texts by name",
  },
};

function refused(message: string): IcebergError {
  return new IcebergError("BAD_ARGUMENT", message);
}
