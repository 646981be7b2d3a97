import type { AddFile } from "./actions.js";
import type { DeltaType, StructField } from "./delta-type.js";
import { ownValue } from "./own-value.js";
import { floatOf } from "./partition-match.js";
import { dayOf, instantParts } from "./time-text.js";

/**
 * One text for each partition of a table, however its values are spelled: writers differ in instants
 * (`2020-01-01 00:00:00`, `2020-01-01T00:00:00.000000Z`), floating numbers (`1.0E20`, `1e+20`) and decimals.
 */
export function partitionKeys(
  fields: readonly StructField[],
  partitionColumns: readonly string[],
): (add: AddFile) => string {
  const filed = partitionColumns.map((name) => ({ name, type: fields.find((field) => field.name === name)?.type }));
  return (add) =>
    JSON.stringify(filed.map(({ name, type }) => valueKey(ownValue(add.partitionValues, name) ?? "", type, add.path)));
}

function valueKey(text: string, type: DeltaType | undefined, path: string): string | null {
  if (text === "") return null;
  if (type?.kind === "decimal") return decimalKey(text) ?? text;
  if (type?.kind !== "primitive") return text;
  switch (type.name) {
    case "byte":
    case "short":
    case "integer":
    case "long":
      return /^[+-]?\d+$/.test(text) ? String(BigInt(text.replace("+", ""))) : text;
    case "float":
      return String(Math.fround(floatOf(text)));
    case "double":
      return String(floatOf(text));
    case "boolean":
      return text.toLowerCase();
    case "date":
      return numberKey(dayOf(text), text);
    case "timestamp":
    case "timestamp_ntz": {
      const parts = instantParts(text);
      return parts ? `${parts.milliseconds} ${parts.microseconds}` : `${path} ${text}`;
    }
    default:
      return text;
  }
}

function numberKey(value: number, otherwise: string): string {
  return Number.isNaN(value) ? otherwise : String(value);
}

/** Sign, digits and exponent, without needless zeros. */
function decimalKey(text: string): string | null {
  const parts = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!parts) return null;
  const [, sign, whole, fraction, exponent = "0"] = parts;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const kept = digits.replace(/0+$/, "");
  if (kept === "") return "0";
  return `${sign === "-" ? "-" : ""}${kept}e${Number(exponent) - fraction.length + digits.length - kept.length}`;
}
