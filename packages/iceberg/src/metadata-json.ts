/**
 * A 64-bit integer of Iceberg's JSON and Avro: a number up to 2^53 - 1 in size, a bigint beyond. Each integer has one
 * form only, so `===`, Map and Set compare them.
 */
export type Long = number | bigint;

/** The one form of an integer. */
export function longOf(value: bigint | number): Long {
  if (typeof value === "number") return value;
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

const mark = "\u0000";
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d{16,}(?![\d.eE])/g;

/**
 * JSON with every integer kept exact: beyond 2^53 it becomes a bigint.
 *
 * @throws SyntaxError where the text is no JSON
 */
export function parseMetadataJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  const marked = text.replace(token, (found, offset: number) => {
    if (found[0] !== '"') return isPartOfNumber(text, offset) ? found : `"\\u0000n${found}"`;
    if (!found.startsWith('"\\u0000') || isKey(text, offset + found.length)) return found;
    return `"\\u0000s${found.slice(1)}`;
  });
  return JSON.parse(marked, (_key, value: unknown) => {
    if (typeof value !== "string" || value[0] !== mark) return value;
    return value[1] === "n" ? longOf(BigInt(value.slice(2))) : value.slice(2);
  });
}

/** JSON text in which a bigint is an integer like any other; `undefined` members are left out. */
export function formatMetadataJson(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => formatMetadataJson(item ?? null)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${formatMetadataJson(member)}`).join(",")}}`;
}

/** Digits after a point or an exponent's sign belong to a fraction. */
function isPartOfNumber(text: string, offset: number): boolean {
  return offset > 0 && /[\d.eE+]/.test(text[offset - 1]);
}

function isKey(text: string, end: number): boolean {
  let next = end;
  while (/\s/.test(text[next] ?? "")) next++;
  return text[next] === ":";
}
