import type { DeltaType } from "./delta-type.js";

/** A column's statistics as the engine answers them for a file it has written (COPY ... RETURN_STATS). */
export type EngineColumnStatistics = Readonly<Record<string, string | undefined>>;

/** Longest text kept as a bound, in characters. */
const longestText = 256;

/**
 * `add.stats` of a file written by the engine. No bounds where a column holds NaN or an infinity, which JSON cannot say,
 * for nested columns, booleans and bytes; a long text is cut, a cut maximum raised above every text it stands for.
 *
 * @param statisticsOf by column
 */
export function formatEngineStatistics(
  rows: number,
  columns: readonly { readonly name: string; readonly type: DeltaType }[],
  statisticsOf: (column: string) => EngineColumnStatistics | undefined,
): string {
  const least: string[] = [];
  const most: string[] = [];
  const missing: string[] = [];
  for (const { name, type } of columns) {
    const found = statisticsOf(name);
    if (found?.null_count === undefined) continue;
    const key = JSON.stringify(name);
    missing.push(`${key}:${found.null_count}`);
    if (found.has_nan === "true" || found.min === undefined || found.max === undefined) continue;
    const low = boundOf(found.min, type, false);
    const high = boundOf(found.max, type, true);
    if (low === null || high === null) continue;
    least.push(`${key}:${low}`);
    most.push(`${key}:${high}`);
  }
  return `{"numRecords":${rows},"minValues":{${least}},"maxValues":{${most}},"nullCount":{${missing}}}`;
}

/** JSON text of a bound, or null where it cannot be said. */
function boundOf(text: string, type: DeltaType, isMaximum: boolean): string | null {
  if (type.kind === "decimal") return /^-?\d+(\.\d+)?$/.test(text) ? text : null;
  if (type.kind !== "primitive") return null;
  switch (type.name) {
    case "byte":
    case "short":
    case "integer":
    case "long":
      return /^-?\d+$/.test(text) ? text : null;
    case "float":
    case "double":
      return Number.isFinite(Number(text)) ? JSON.stringify(Number(text)) : null;
    case "date":
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? JSON.stringify(text) : null;
    case "timestamp":
      return instantBound(text, isMaximum, "Z");
    case "timestamp_ntz":
      return instantBound(text, isMaximum, "");
    case "string":
      return textBound(text, isMaximum);
    default:
      return null;
  }
}

/** Whole milliseconds at or beyond the instant, which is UTC. */
function instantBound(text: string, isMaximum: boolean, zone: string): string | null {
  const parts = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?(?:\+00)?$/.exec(text);
  if (!parts) return null;
  const micros = Number((parts[3] ?? "").padEnd(6, "0"));
  const ms =
    Date.parse(`${parts[1]}T${parts[2]}Z`) + (isMaximum ? Math.ceil(micros / 1000) : Math.floor(micros / 1000));
  const bound = new Date(ms).toISOString();
  return bound.startsWith("+") ? null : JSON.stringify(`${bound.slice(0, -1)}${zone}`);
}

/** @returns JSON text, or null for a text that cannot be raised */
export function textBound(text: string, isMaximum: boolean): string | null {
  if (text.length <= longestText) return JSON.stringify(text);
  const characters = [...text].slice(0, longestText);
  if (!isMaximum) return JSON.stringify(characters.join(""));
  for (let last = characters.length - 1; last >= 0; last--) {
    const code = characters[last].codePointAt(0) ?? 0;
    if (code >= 0x10ffff) continue;
    // The next character in the order of UTF-8 bytes; surrogates are no characters.
    const next = code === 0xd7ff ? 0xe000 : code + 1;
    return JSON.stringify(characters.slice(0, last).join("") + String.fromCodePoint(next));
  }
  return null;
}
