import { type Column, dayOf, type Frame, PlatformError } from "@plumbline/core";
import { knowledgeTime } from "./knowledge-time.js";

const operators = ["!=", "<=", ">=", "=", "<", ">", "~"] as const;
type Operator = (typeof operators)[number];

/** One condition on a column, as a reader wrote it. */
export interface Condition {
  readonly column: string;
  readonly operator: Operator;
  /** Alternatives of = and !=; one text for the others; none where = or != ask for missing. */
  readonly values: readonly string[];
}

/** Conditions at most in one read. */
const mostConditions = 20;

/**
 * Reads conditions such as `position<=10`, `ticker=AAA,BBB`, `sector=` (missing), `name~oil` (contains).
 *
 * @throws PlatformError BAD_ARGUMENT for one that is none, or names no column
 */
export function conditionsOf(texts: readonly string[], columns: readonly string[]): Condition[] {
  if (texts.length > mostConditions) {
    throw new PlatformError("BAD_ARGUMENT", `filter: ${texts.length} conditions; at most ${mostConditions}`, {
      remedy: "Ask for more rows and filter them yourself.",
    });
  }
  return texts.map((text) => {
    const at = text.search(/[!<>=~]/);
    const operator = operators.find((one) => at > 0 && text.startsWith(one, at));
    const column = text.slice(0, Math.max(at, 0)).trim();
    if (!operator) throw badFilter(text, "must be a column, one of = != < <= > >= ~ and a value");
    if (!columns.includes(column)) throw badFilter(text, `no column ${column}; there are ${columns.join(", ")}`);
    const value = text.slice(at + operator.length);
    const isList = operator === "=" || operator === "!=";
    return { column, operator, values: value === "" ? [] : isList ? value.split(",") : [value] };
  });
}

/**
 * Rows that meet every condition, in the frame's order. A missing value meets none but `column=` and `!=`.
 *
 * @throws PlatformError BAD_ARGUMENT for a value that the column's type does not know
 */
export function rowsThatMeet(frame: Frame, conditions: readonly Condition[]): Int32Array {
  const tests = conditions.map((condition) => testOf(frame.columns[condition.column], condition));
  const rows: number[] = [];
  for (let row = 0; row < frame.rows; row++) if (tests.every((test) => test(row))) rows.push(row);
  return Int32Array.from(rows);
}

/** Conditions that a table store can use to skip files: equality on text and whole numbers. */
export function pushedDown(
  conditions: readonly Condition[],
  types: Readonly<Record<string, { readonly type: Column["type"] }>>,
): Record<string, readonly (string | number)[]> {
  const out: Record<string, readonly (string | number)[]> = {};
  for (const { column, operator, values } of conditions) {
    const { type } = types[column];
    if (operator !== "=" || values.length === 0 || column in out) continue;
    if (type === "text") out[column] = values;
    else if (type === "int32" && values.every((value) => /^-?\d{1,9}$/.test(value))) out[column] = values.map(Number);
  }
  return out;
}

function testOf(column: Column, condition: Condition): (row: number) => boolean {
  const { operator, values } = condition;
  const isMissing = missingTest(column);
  if (values.length === 0) {
    if (operator === "=") return isMissing;
    if (operator === "!=") return (row) => !isMissing(row);
    throw badFilter(condition.column + operator, "needs a value");
  }
  if (column.type === "text") return textTest(column.codes, column.dictionary, condition);
  if (column.type === "binary") throw badFilter(condition.column, "a column of bytes can only be asked to be missing");
  if (operator === "~") throw badFilter(`${condition.column}~`, `is for text; the column is ${column.type}`);
  const wanted = values.map((value) => numberOf(column.type, condition.column, value));
  const [limit] = wanted;
  const { values: held } = column;
  switch (operator) {
    case "=":
      return (row) => !isMissing(row) && wanted.includes(held[row]);
    case "!=":
      return (row) => isMissing(row) || !wanted.includes(held[row]);
    case "<":
      return (row) => !isMissing(row) && held[row] < limit;
    case "<=":
      return (row) => !isMissing(row) && held[row] <= limit;
    case ">":
      return (row) => !isMissing(row) && held[row] > limit;
    default:
      return (row) => !isMissing(row) && held[row] >= limit;
  }
}

/** Judges each distinct text once. */
function textTest(codes: Int32Array, dictionary: readonly string[], { operator, values }: Condition) {
  const [limit] = values;
  const part = limit.toLowerCase();
  const meets = dictionary.map((text) => {
    switch (operator) {
      case "=":
        return values.includes(text);
      case "!=":
        return !values.includes(text);
      case "~":
        return text.toLowerCase().includes(part);
      case "<":
        return text < limit;
      case "<=":
        return text <= limit;
      case ">":
        return text > limit;
      default:
        return text >= limit;
    }
  });
  return (row: number) => (codes[row] < 0 ? operator === "!=" : meets[codes[row]]);
}

function missingTest(column: Column): (row: number) => boolean {
  switch (column.type) {
    case "text":
      return (row) => column.codes[row] < 0;
    case "binary":
      return (row) => column.values[row] === null;
    case "int32":
    case "date":
    case "boolean": {
      const { valid } = column;
      return valid ? (row) => valid[row] === 0 : () => false;
    }
    default:
      return (row) => Number.isNaN(column.values[row]);
  }
}

function numberOf(type: Column["type"], name: string, text: string): number {
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true" ? 1 : 0;
  if (type === "date") {
    const day = dayOf(text);
    if (!Number.isNaN(day)) return day;
    throw badFilter(`${name} ${text}`, "must be a session yyyy-mm-dd");
  }
  // A session means its first instant here: `knownAt<2024-05-02` leaves the day itself out.
  if (type === "instant") return Number.isNaN(dayOf(text)) ? knowledgeTime(text) : dayOf(text) * 86_400_000;
  const value = type === "boolean" || text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return type === "float32" ? Math.fround(value) : value;
  throw badFilter(`${name} ${text}`, type === "boolean" ? "must be true or false" : "must be a number");
}

function badFilter(text: string, why: string): PlatformError {
  return new PlatformError("BAD_ARGUMENT", `filter "${text}": ${why}`, {
    remedy: "Write it like filter=position<=10, filter=ticker=AAA,BBB, filter=sector= for missing, filter=name~oil.",
  });
}
