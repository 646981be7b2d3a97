import type { MetaData } from "./actions.js";
import { DeltaError } from "./delta-error.js";
import type { StructField } from "./delta-type.js";

/** How columns of the schema are found in data files (PROTOCOL.md, "Column Mapping"). */
export type ColumnMappingMode = "none" | "name" | "id";

/** @throws UNSUPPORTED for a mode that is not known */
export function mappingModeOf(metaData: MetaData, table: string): ColumnMappingMode {
  const mode = metaData.configuration["delta.columnMapping.mode"] ?? "none";
  if (mode === "none" || mode === "name" || mode === "id") return mode;
  throw new DeltaError("UNSUPPORTED", `${table}: column mapping ${mode}; known are none, name and id`);
}

/** The column's name in data files, in `partitionValues` and in statistics. */
export function physicalName(field: StructField, mode: ColumnMappingMode): string {
  const physical = field.metadata["delta.columnMapping.physicalName"];
  return mode !== "none" && typeof physical === "string" ? physical : field.name;
}

/** The Parquet field id under which a column is found in mode `id`; null where the schema gives none. */
export function fieldIdOf(field: StructField): number | null {
  const id = Number(field.metadata["delta.columnMapping.id"] ?? Number.NaN);
  return Number.isInteger(id) ? id : null;
}
