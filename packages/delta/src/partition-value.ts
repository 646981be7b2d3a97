import { DeltaError } from "./delta-error.js";
import { type DeltaType, engineTypeOf } from "./delta-type.js";
import { literal } from "./sql-text.js";
import { dayOf, instantParts } from "./time-text.js";

/**
 * A partition value as an SQL expression of the column's type (PROTOCOL.md, "Partition Value Serialization"). An empty
 * text is a missing value. A timestamp without a zone is taken as UTC.
 * @param where table and column, named in the error
 * @throws CORRUPT where the text is no value of the type
 */
export function partitionExpression(value: string | null | undefined, type: DeltaType, where: string): string {
  const engineType = engineTypeOf(type);
  if (value === null || value === undefined || value === "") return `CAST(NULL AS ${engineType})`;
  if (type.kind === "decimal") return checked(value, /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/, engineType, where);
  if (type.kind !== "primitive") throw new DeltaError("CORRUPT", `${where}: partitioned by a nested type`);
  switch (type.name) {
    case "string":
      return literal(value);
    case "binary":
      return `encode(${literal(value)})`;
    case "boolean":
      return checked(value.toLowerCase(), /^(true|false)$/, engineType, where);
    case "byte":
    case "short":
    case "integer":
    case "long":
      return checked(value, /^[+-]?\d+$/, engineType, where);
    case "float":
    case "double":
      return checked(value, /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$|^[+-]?inf(inity)?$|^nan$/i, engineType, where);
    case "date":
      if (Number.isNaN(dayOf(value))) throw wrong(value, engineType, where);
      return `CAST(${literal(value.replace(/^\+/, ""))} AS DATE)`;
    case "timestamp":
      return instant(value, where, "TIMESTAMPTZ");
    case "timestamp_ntz":
      return instant(value, where, "TIMESTAMP");
    case "void":
    case "variant":
      throw new DeltaError("CORRUPT", `${where}: a ${type.name} cannot be a partition value`);
  }
}

function checked(value: string, form: RegExp, engineType: string, where: string): string {
  if (!form.test(value)) throw wrong(value, engineType, where);
  return `CAST(${literal(value)} AS ${engineType})`;
}

function wrong(value: string, engineType: string, where: string): DeltaError {
  return new DeltaError("CORRUPT", `${where}: partition value ${value} is no ${engineType}`);
}

/** Microseconds since 1970, which the engine takes as they are, whatever the year. */
function instant(value: string, where: string, engineType: "TIMESTAMPTZ" | "TIMESTAMP"): string {
  // A time of no zone keeps what its clock shows, though a writer may have named one.
  const parts = instantParts(
    engineType === "TIMESTAMP" ? value.replace(/(\d:\d{2}(?:\.\d+)?)[+-]\d{2}:?\d{2}$/, "$1") : value,
  );
  if (!parts) throw wrong(value, "timestamp", where);
  const microseconds = BigInt(parts.milliseconds) * 1000n + BigInt(parts.microseconds);
  return `${engineType === "TIMESTAMP" ? "make_timestamp" : "make_timestamptz"}(${microseconds})`;
}
