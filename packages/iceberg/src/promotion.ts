import { decimalOf, type PrimitiveType } from "./schema.js";

/** Whether values of one type may be read as another ("Schema Evolution"). */
export function canPromote(from: PrimitiveType, to: PrimitiveType): boolean {
  if (from === "int") return to === "long";
  if (from === "float") return to === "double";
  if (from === "unknown") return true;
  const narrow = decimalOf(from);
  const wide = decimalOf(to);
  return narrow !== null && wide !== null && narrow.scale === wide.scale && narrow.precision <= wide.precision;
}
