import { IcebergError } from "./iceberg-error.js";

/** A transform as its text: identity, bucket[16], truncate[4], year, month, day, hour, void. */
export type TransformText = string;

export interface PartitionField {
  readonly "source-id": number;
  /** Several sources of one transform (v3). */
  readonly "source-ids"?: readonly number[];
  readonly "field-id": number;
  readonly name: string;
  readonly transform: TransformText;
}
export interface PartitionSpec {
  readonly "spec-id": number;
  readonly fields: readonly PartitionField[];
}

/** Partition fields are numbered from here on. */
export const firstPartitionFieldId = 1000;

/** A spec as it may come from outside: without ids, which are then given. */
export interface UnboundPartitionSpec {
  readonly "spec-id"?: number;
  readonly fields: readonly (Omit<PartitionField, "field-id"> & { readonly "field-id"?: number })[];
}

/** @throws CORRUPT */
export function parsePartitionSpec(value: unknown, where: string): PartitionSpec {
  const spec = value as Partial<PartitionSpec> | null;
  if (!Array.isArray(spec?.fields)) throw new IcebergError("CORRUPT", `${where}: a partition spec without fields`);
  return { "spec-id": spec?.["spec-id"] ?? 0, fields: parsePartitionFields(spec.fields, where) };
}

/** Fields of a spec; v1 leaves out their ids, which then count from 1000. @throws CORRUPT */
export function parsePartitionFields(fields: readonly unknown[], where: string): PartitionField[] {
  return fields.map((value, place) => {
    const field = value as Partial<PartitionField> | null;
    const source = field?.["source-id"] ?? field?.["source-ids"]?.[0];
    if (typeof field?.name !== "string" || typeof field.transform !== "string" || source === undefined)
      throw new IcebergError("CORRUPT", `${where}: a partition field without name, transform or source`);
    return {
      ...field,
      "source-id": source,
      "field-id": field["field-id"] ?? firstPartitionFieldId + place,
      name: field.name,
      transform: field.transform,
    };
  });
}

/** Whether two specs partition alike. */
export function isSameSpec(a: PartitionSpec, b: PartitionSpec): boolean {
  return (
    a.fields.length === b.fields.length &&
    a.fields.every((field, place) => {
      const other = b.fields[place];
      return (
        field["source-id"] === other["source-id"] &&
        field["field-id"] === other["field-id"] &&
        field.name === other.name &&
        field.transform === other.transform
      );
    })
  );
}
