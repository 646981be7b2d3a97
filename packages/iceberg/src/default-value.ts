import { type Literal, valueOfLiteral } from "./literal-value.js";
import type { NestedField } from "./schema.js";
import type { Value } from "./value.js";

/** A field's initial default ("Default values", v3; JSON single-value form); null where there is none or it is nested. */
export function defaultValueOf(field: NestedField): Value | null {
  const given = field["initial-default"];
  if (given === undefined || given === null || typeof field.type !== "string" || typeof given === "object") return null;
  const isBytes = field.type === "binary" || field.type.startsWith("fixed");
  const plain = isBytes ? new Uint8Array(Buffer.from(String(given), "hex")) : (given as Literal);
  return valueOfLiteral(field.type, plain, `initial default of ${field.name}`);
}
