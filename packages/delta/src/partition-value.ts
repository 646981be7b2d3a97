import { DeltaError } from "./delta-error.js";
import { type DeltaType, engineTypeOf } from "./delta-type.js";
import { literal } from "./sql-text.js";

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
      return checked(value, /^[+-]?\d{4,7}-\d{1,2}-\d{1,2}$/, engineType, where);
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
  if (!form.test(value)) throw new DeltaError("CORRUPT", `${where}: partition value ${value} is no ${engineType}`);
  return `CAST(${literal(value)} AS ${engineType})`;
}

const timestampForm = /^([+-]?\d{4,7}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)(Z|[+-]\d{2}:?\d{2})?$/;

function instant(value: string, where: string, engineType: "TIMESTAMPTZ" | "TIMESTAMP"): string {
  const parts = timestampForm.exec(value) ?? /^([+-]?\d{4,7}-\d{2}-\d{2})()()$/.exec(value);
  if (!parts) throw new DeltaError("CORRUPT", `${where}: partition value ${value} is no timestamp`);
  const local = `${parts[1]} ${parts[2] === "" ? "00:00:00" : parts[2]}`;
  if (engineType === "TIMESTAMP") return `CAST(${literal(local)} AS TIMESTAMP)`;
  const zone = parts[3] === undefined || parts[3] === "" || parts[3] === "Z" ? "+00:00" : parts[3];
  return `CAST(${literal(`${local}${zone.replace(/(\d{2}):?(\d{2})$/, "$1:$2")}`)} AS TIMESTAMPTZ)`;
}
