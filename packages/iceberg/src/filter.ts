import { IcebergError } from "./iceberg-error.js";
import { type Literal, valueOfLiteral } from "./literal-value.js";
import type { NestedField, PrimitiveType, Schema, StructType } from "./schema.js";
import { identifier, literal, sqlValue } from "./sql-text.js";
import type { Value } from "./value.js";

export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";

/**
 * Which rows are wanted. A comparison is false where the column is null or NaN, except that `!=` and `notIn` hold for
 * NaN. A column inside a struct is named by its path, such as "quote.bid".
 */
export type Filter =
  | { readonly and: readonly Filter[] }
  | { readonly or: readonly Filter[] }
  | { readonly not: Filter }
  | { readonly column: string; readonly is: "null" | "notNull" | "NaN" | "notNaN" }
  | { readonly column: string; readonly is: Comparison | "startsWith" | "notStartsWith"; readonly value: Literal }
  | { readonly column: string; readonly is: "in" | "notIn"; readonly values: readonly Literal[] };

type PredicateName = Exclude<Extract<Filter, { column: string }>["is"], never>;

/** A predicate on one column of a schema, its values in the column's type. */
export interface Predicate {
  readonly is: PredicateName;
  readonly field: NestedField;
  readonly type: PrimitiveType;
  readonly path: readonly string[];
  readonly values: readonly Value[];
}

/** A filter without `not`, bound to a schema. */
export type BoundFilter =
  | { readonly and: readonly BoundFilter[] }
  | { readonly or: readonly BoundFilter[] }
  | Predicate;

const opposite: Readonly<Record<PredicateName, PredicateName>> = {
  null: "notNull",
  notNull: "null",
  NaN: "notNaN",
  notNaN: "NaN",
  "=": "!=",
  "!=": "=",
  "<": ">=",
  ">=": "<",
  "<=": ">",
  ">": "<=",
  in: "notIn",
  notIn: "in",
  startsWith: "notStartsWith",
  notStartsWith: "startsWith",
};

/**
 * A filter in the types of a schema; `not` is carried inward.
 * @throws BAD_ARGUMENT naming a column the schema lacks or a value that is none of its type
 */
export function bindFilter(filter: Filter, schema: Schema, isNegated = false): BoundFilter {
  if ("not" in filter) return bindFilter(filter.not, schema, !isNegated);
  if ("and" in filter || "or" in filter) {
    const parts = ("and" in filter ? filter.and : filter.or).map((part) => bindFilter(part, schema, isNegated));
    return "and" in filter !== isNegated ? { and: parts } : { or: parts };
  }
  const { field, path } = fieldAt(schema, filter.column);
  if (typeof field.type !== "string" && filter.is !== "null" && filter.is !== "notNull")
    throw new IcebergError("BAD_ARGUMENT", `column ${filter.column}: nested; only null and notNull can be asked of it`);
  const type = typeof field.type === "string" ? field.type : "unknown";
  const given = "value" in filter ? [filter.value] : "values" in filter ? filter.values : [];
  const values = given.map((value) => valueOfLiteral(type, value, `column ${filter.column}`));
  // Engines put it above all numbers, bounds leave it out: no answer would be everybody's.
  if (values.some((value) => Number.isNaN(value)))
    throw new IcebergError("BAD_ARGUMENT", `column ${filter.column}: nothing is compared with NaN; ask for is: "NaN"`);
  return { is: isNegated ? opposite[filter.is] : filter.is, field, type, path, values };
}

function fieldAt(schema: Schema, column: string): { field: NestedField; path: string[] } {
  const whole = schema.fields.find(({ name }) => name === column);
  if (whole) return { field: whole, path: [column] };
  const path = column.split(".");
  let type: StructType = schema;
  let found: NestedField | undefined;
  for (const [place, name] of path.entries()) {
    found = type.fields.find((field) => field.name === name);
    if (!found) break;
    if (place === path.length - 1) return { field: found, path };
    if (typeof found.type === "string" || found.type.type !== "struct") break;
    type = found.type;
  }
  const names = schema.fields.map(({ name }) => name).join(", ");
  throw new IcebergError("BAD_ARGUMENT", `column ${column}: not in the schema; there are ${names}`);
}

/** The filter as an SQL condition over the schema's columns; where it is null, the row is not wanted. */
export function filterSql(filter: BoundFilter): string {
  if ("and" in filter) return filter.and.length === 0 ? "true" : `(${filter.and.map(filterSql).join(" AND ")})`;
  if ("or" in filter) return filter.or.length === 0 ? "false" : `(${filter.or.map(filterSql).join(" OR ")})`;
  const column = filter.path.map(identifier).join(".");
  const isFloat = filter.type === "float" || filter.type === "double";
  const values = filter.values.map((value) => sqlValue(filter.type, value));
  switch (filter.is) {
    case "null":
      return `${column} IS NULL`;
    case "notNull":
      return `${column} IS NOT NULL`;
    case "NaN":
      return isFloat ? `isnan(${column})` : "false";
    case "notNaN":
      return isFloat ? `NOT isnan(${column})` : `${column} IS NOT NULL`;
    case "in":
      return values.length === 0 ? "false" : `${column} IN (${values.join(", ")})`;
    case "notIn":
      return values.length === 0 ? `${column} IS NOT NULL` : `${column} NOT IN (${values.join(", ")})`;
    case "startsWith":
      return `starts_with(${column}, ${literal(String(filter.values[0]))})`;
    case "notStartsWith":
      return `NOT starts_with(${column}, ${literal(String(filter.values[0]))})`;
    case "!=":
      return `${column} <> ${values[0]}`;
    default: {
      // The engine puts NaN above every number.
      const notNaN = isFloat && !Number.isNaN(filter.values[0]) ? ` AND NOT isnan(${column})` : "";
      return `${column} ${filter.is} ${values[0]}${notNaN}`;
    }
  }
}
