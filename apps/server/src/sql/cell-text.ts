import type { DuckDBValue } from "@duckdb/node-api";

/** A value as text: instants in ISO 8601 with Z, numbers so that they read back the same. */
export function cellText(value: DuckDBValue, type: string): string {
  if (typeof value === "number") return numberText(value);
  const text = String(value);
  return type.startsWith("TIMESTAMP") && /^\d{4}-\d\d-\d\d /.test(text) ? `${text.replace(" ", "T")}Z` : text;
}

export function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}
