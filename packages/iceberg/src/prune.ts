import { isUtf8 } from "node:buffer";
import type { PartitionColumn } from "./avro-schemas.js";
import type { DataFile, PartitionSummary } from "./data-file.js";
import type { BoundFilter, Predicate } from "./filter.js";
import type { PartitionSpec } from "./partition-spec.js";
import type { PrimitiveType } from "./schema.js";
import { applyTransform, canTransform, parseTransform, type Transform } from "./transform.js";
import { compareValues, type Value, valueFromBytes } from "./value.js";

/** Whether a filter might hold of some row, where each predicate might or cannot. */
export function mightHold(filter: BoundFilter, test: (predicate: Predicate) => boolean): boolean {
  if ("and" in filter) return filter.and.every((part) => mightHold(part, test));
  if ("or" in filter) return filter.or.some((part) => mightHold(part, test));
  return test(filter);
}

/** Whether a file's counts and bounds leave room for a row that meets the predicate. */
export function mightFileMatch(file: DataFile, predicate: Predicate): boolean {
  const id = predicate.field.id;
  const values = file.valueCounts?.get(id);
  const nulls = file.nullCounts?.get(id);
  const nans = file.nanCounts?.get(id);
  if (predicate.is === "null") return nulls !== 0;
  if (values !== undefined && values === nulls) return false;
  if (predicate.is === "notNull") return true;
  if (predicate.is === "NaN") return nans !== 0;
  if (values !== undefined && nans !== undefined && values === nans + (nulls ?? 0))
    return predicate.is === "!=" || predicate.is === "notIn";
  if (hasDoubtfulOrder(predicate.type)) return true;
  const { type } = predicate;
  return mightRangeMatch(predicate, boundOf(type, file.lowerBounds?.get(id)), boundOf(type, file.upperBounds?.get(id)));
}

/** UUIDs are ordered by their bytes, but writers in Java long compared their halves as signed numbers. */
function hasDoubtfulOrder(type: string): boolean {
  return type === "uuid";
}

/** Whether a value from `lower` to `upper` could meet the predicate; undefined is no bound. */
function mightRangeMatch(
  { is, values }: Pick<Predicate, "is" | "values">,
  lower: Value | undefined,
  upper: Value | undefined,
): boolean {
  const isBelow = (value: Value) => lower !== undefined && !Number.isNaN(lower) && compareValues(value, lower) < 0;
  const isAbove = (value: Value) => upper !== undefined && !Number.isNaN(upper) && compareValues(value, upper) > 0;
  const [value] = values;
  switch (is) {
    case "=":
    case "in":
      return values.some((each) => !isBelow(each) && !isAbove(each));
    case "<":
      return lower === undefined || Number.isNaN(lower) || compareValues(lower, value) < 0;
    case "<=":
      return !isBelow(value);
    case ">":
      return upper === undefined || Number.isNaN(upper) || compareValues(upper, value) > 0;
    case ">=":
      return !isAbove(value);
    case "startsWith": {
      const prefix = String(value);
      const cut = (bound: Value) => [...String(bound)].slice(0, [...prefix].length).join("");
      if (lower !== undefined && compareValues(cut(lower), prefix) > 0) return false;
      return upper === undefined || compareValues(cut(upper), prefix) >= 0;
    }
    default:
      return true;
  }
}

/** Whether a file of these partition values could hold a row that meets the predicate. */
export function mightPartitionMatch(
  predicate: Predicate,
  spec: PartitionSpec,
  columns: readonly PartitionColumn[],
  partition: readonly (Value | null)[],
): boolean {
  return everyProjection(predicate, spec, columns, (projected, place) => {
    const value = partition[place] ?? null;
    if (projected.is === "null") return value === null;
    if (value === null) return false;
    if (projected.is === "notNull") return true;
    if (Number.isNaN(value)) return projected.is === "NaN" || projected.is === "!=" || projected.is === "notIn";
    if (projected.is === "NaN") return false;
    if (projected.is === "!=" || projected.is === "notIn")
      return projected.values.every((each) => compareValues(each, value) !== 0);
    return mightRangeMatch(projected, value, value) || holdsWrapped(projected, value, value);
  });
}

/** Whether a manifest of these summaries could list a file with a row that meets the predicate. */
export function mightManifestMatch(
  predicate: Predicate,
  spec: PartitionSpec,
  columns: readonly PartitionColumn[],
  summaries: readonly PartitionSummary[],
): boolean {
  return everyProjection(predicate, spec, columns, (projected, place) => {
    const summary = summaries[place];
    if (summary === undefined) return true;
    if (projected.is === "null") return summary.containsNull;
    const { lowerBound, upperBound } = summary;
    if (projected.is === "NaN") return summary.containsNaN !== false;
    if (lowerBound === undefined || upperBound === undefined) return summary.containsNaN !== false;
    const type = columns[place].type;
    if (hasDoubtfulOrder(type)) return true;
    const [lower, upper] = [boundOf(type, lowerBound), boundOf(type, upperBound)];
    return mightRangeMatch(projected, lower, upper) || holdsWrapped(projected, lower, upper);
  });
}

interface Projected {
  readonly is: Predicate["is"];
  readonly values: readonly Value[];
  /** A partition value that may hold wanted rows besides. */
  readonly wrapped?: Value;
}

function holdsWrapped({ wrapped }: Projected, lower: Value | undefined, upper: Value | undefined): boolean {
  return wrapped !== undefined && mightRangeMatch({ is: "=", values: [wrapped] }, lower, upper);
}

/** A bound's value; none where a text was cut inside a character, whose order is not that of what is left of it. */
function boundOf(type: PrimitiveType, bytes: Uint8Array | undefined): Value | undefined {
  if (bytes === undefined) return undefined;
  return type === "string" && !isUtf8(bytes) ? undefined : valueFromBytes(type, bytes);
}

function everyProjection(
  predicate: Predicate,
  spec: PartitionSpec,
  columns: readonly PartitionColumn[],
  test: (projected: Projected, place: number) => boolean,
): boolean {
  return spec.fields.every((field, place) => {
    if (field["source-id"] !== predicate.field.id || columns[place] === undefined) return true;
    const projected = project(predicate, parseTransform(field.transform));
    return projected === null || test(projected, place);
  });
}

/**
 * What must hold of a partition value if the predicate holds of a row in it ("inclusive projection"); null if nothing.
 */
export function project(predicate: Predicate, transform: Transform): Projected | null {
  const { is, type, values } = predicate;
  if (transform.name === "void" || transform.name === "unknown" || !canTransform(transform, type)) return null;
  if (is === "null" || is === "notNull") return { is, values: [] };
  if (transform.name === "identity") return { is, values };
  const transformed = (value: Value): Value => applyTransform(transform, type, value) as Value;
  if (is === "=" || is === "in")
    return { is: "in", values: values.flatMap((value) => withNeighbour(transform, transformed(value))) };
  if (transform.name === "bucket") return null;
  const [value] = values;
  switch (is) {
    case "<":
      return {
        is: "<=",
        values: [widenedUp(transform, transformed(isDiscrete(value, type) ? step(value, -1) : value))],
        ...wrappedOf(transform, type),
      };
    case "<=":
      return { is: "<=", values: [widenedUp(transform, transformed(value))], ...wrappedOf(transform, type) };
    case ">":
    case ">=": {
      const least = is === ">" && isDiscrete(value, type) ? step(value, 1) : value;
      const start = transformed(least);
      // Wrapped around: smaller than the partition of any other wanted row.
      if (transform.name === "truncate" && compareValues(start, least) > 0) return null;
      return { is: ">=", values: [start] };
    }
    case "startsWith": {
      const length = [...String(value)].length;
      return length >= transform.width ? { is: "=", values: [transformed(value)] } : { is, values };
    }
    default:
      return null;
  }
}

const leastOf: Readonly<Partial<Record<PrimitiveType, Value>>> = { int: -2_147_483_648, long: -(2n ** 63n) };

/** Truncation of the least integers wraps around, as in Java: the smallest rows of all lie in a partition of the greatest. */
function wrappedOf(transform: Transform, type: PrimitiveType): { readonly wrapped?: Value } {
  const least = transform.name === "truncate" ? leastOf[type] : undefined;
  if (least === undefined) return {};
  const truncated = applyTransform(transform, type, least) as Value;
  return compareValues(truncated, least) > 0 ? { wrapped: truncated } : {};
}

const timeTransforms = new Set(["year", "month", "day", "hour"]);

/** Early writers rounded times before 1970 toward zero: their partition is one later than it should be. */
function widenedUp(transform: Transform, value: Value): Value {
  return timeTransforms.has(transform.name) && (value as number) < 0 ? (value as number) + 1 : value;
}

function withNeighbour(transform: Transform, value: Value): Value[] {
  const wider = widenedUp(transform, value);
  return wider === value ? [value] : [value, wider];
}

/** Whether values of the type have a next one, and this one has both neighbours. */
function isDiscrete(value: Value, type: string): boolean {
  if (type === "int") return Math.abs(value as number) < 2_147_483_647;
  return type === "date" || typeof value === "bigint";
}

function step(value: Value, by: 1 | -1): Value {
  return typeof value === "bigint" ? value + BigInt(by) : (value as number) + by;
}
