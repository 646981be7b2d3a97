import { DuckDBDateValue, DuckDBTimestampValue, type DuckDBValue } from "@duckdb/node-api";

const millisecondsPerDay = 86_400_000;
const microsecondsPerDay = 86_400_000_000n;
/** What the engine takes for infinity, in days and in microseconds. */
const infiniteDays = 2 ** 31 - 1;
const infiniteMicroseconds = 2n ** 63n - 1n;

/** A value as text: dates and instants in ISO 8601, instants with Z, numbers so that they read back the same. */
export function cellText(value: DuckDBValue, type: string): string {
  if (typeof value === "number") return numberText(value);
  if (value instanceof DuckDBDateValue) return dayText(value.days);
  if (value instanceof DuckDBTimestampValue) return instantText(value.micros);
  const text = String(value);
  return type.startsWith("TIMESTAMP") && /^\d{4}-\d\d-\d\d \d/.test(text) ? `${text.replace(" ", "T")}Z` : text;
}

export function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}

/** Years beyond 0000 to 9999 have a sign and six digits, 44 BC being -000043 (ISO 8601); before and after all: infinity. */
function dayText(days: number): string {
  if (days >= infiniteDays) return "infinity";
  if (days <= -infiniteDays) return "-infinity";
  const at = new Date(days * millisecondsPerDay);
  // A day further from 1970 than JavaScript's dates reach.
  return Number.isNaN(at.getTime()) ? String(new DuckDBDateValue(days)) : at.toISOString().split("T")[0];
}

function instantText(microseconds: bigint): string {
  if (microseconds >= infiniteMicroseconds) return "infinity";
  if (microseconds <= -infiniteMicroseconds) return "-infinity";
  let ofDay = microseconds % microsecondsPerDay;
  if (ofDay < 0n) ofDay += microsecondsPerDay;
  const day = dayText(Number((microseconds - ofDay) / microsecondsPerDay));
  const [time] = new Date(Number(ofDay / 1000n)).toISOString().slice(11).split(".");
  // To the millisecond as every other read writes it, further where there is more.
  const fraction = String(ofDay % 1_000_000n)
    .padStart(6, "0")
    .replace(/0{1,3}$/, "");
  return `${day}T${time}.${fraction}Z`;
}
