import { IcebergError } from "./iceberg-error.js";
import type { TransformText } from "./partition-spec.js";

export interface SortField {
  readonly "source-id": number;
  readonly "source-ids"?: readonly number[];
  readonly transform: TransformText;
  readonly direction: "asc" | "desc";
  readonly "null-order": "nulls-first" | "nulls-last";
}
export interface SortOrder {
  /** 0 is kept for "unsorted". */
  readonly "order-id": number;
  readonly fields: readonly SortField[];
}

export const unsorted: SortOrder = { "order-id": 0, fields: [] };

/** @throws CORRUPT */
export function parseSortOrder(value: unknown, where: string): SortOrder {
  const order = value as Partial<SortOrder> | null;
  if (!Array.isArray(order?.fields)) throw new IcebergError("CORRUPT", `${where}: a sort order without fields`);
  return {
    "order-id": order?.["order-id"] ?? 0,
    fields: order.fields.map((field: Partial<SortField>) => {
      const source = field["source-id"] ?? field["source-ids"]?.[0];
      if (source === undefined || typeof field.transform !== "string")
        throw new IcebergError("CORRUPT", `${where}: a sort field without source or transform`);
      const direction = field.direction ?? "asc";
      return {
        ...field,
        "source-id": source,
        transform: field.transform,
        direction,
        "null-order": field["null-order"] ?? (direction === "asc" ? "nulls-first" : "nulls-last"),
      };
    }),
  };
}

/** Whether two orders sort alike. */
export function isSameOrder(a: SortOrder, b: SortOrder): boolean {
  return (
    a.fields.length === b.fields.length &&
    a.fields.every((field, place) => {
      const other = b.fields[place];
      return (
        field["source-id"] === other["source-id"] &&
        field.transform === other.transform &&
        field.direction === other.direction &&
        field["null-order"] === other["null-order"]
      );
    })
  );
}
