import { identifier, literal } from "./sql-text.js";

const word = /[A-Za-z_][A-Za-z0-9_]*/y;
const number = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const operator = /<=>|<>|!=|==|<=|>=|[<>=+\-*/%(),.]/y;
const keywords = new Set(["and", "or", "not", "is", "null", "in", "between", "like", "true", "false"]);
const functions = new Set(["abs", "length", "lower", "upper", "trim", "coalesce"]);

/**
 * A condition as Spark writes it, as SQL of the engine here: comparisons, arithmetic, AND, OR, NOT, IN, BETWEEN, LIKE, IS
 * NULL and a few functions that mean the same in both.
 *
 * @param columns names that may stand in it
 * @returns null where the text holds anything else, so that its meaning is not certain
 */
export function constraintSql(text: string, columns: ReadonlySet<string>): string | null {
  const named = new Map([...columns].map((name) => [name.toLowerCase(), name]));
  const parts: string[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) return null;
    at = pattern.lastIndex;
    return found[0];
  };
  while (at < text.length) {
    const character = text[at];
    if (/\s/.test(character)) {
      at++;
      continue;
    }
    if (character === "'" || character === '"') {
      const end = text.indexOf(character, at + 1);
      if (end < 0) return null;
      const inside = text.slice(at + 1, end);
      // A doubled quote or a backslash means different things to different engines.
      if (inside.includes("\\") || text[end + 1] === character) return null;
      // Text to Spark, a column to delta-rs.
      if (character === '"' && named.has(inside.toLowerCase())) return null;
      parts.push(literal(inside));
      at = end + 1;
      continue;
    }
    if (character === "`") {
      const end = text.indexOf("`", at + 1);
      const name = end < 0 ? undefined : named.get(text.slice(at + 1, end).toLowerCase());
      if (name === undefined) return null;
      parts.push(identifier(name));
      at = end + 1;
      continue;
    }
    const found = take(word);
    if (found !== null) {
      const lower = found.toLowerCase();
      const isCall = /^\s*\(/.test(text.slice(at));
      if (keywords.has(lower)) parts.push(lower);
      else if (isCall && functions.has(lower)) parts.push(lower);
      else if (!isCall && named.has(lower)) parts.push(identifier(named.get(lower)!));
      else return null;
      continue;
    }
    const symbol = take(number) ?? take(operator);
    if (symbol === null || symbol === ".") return null;
    // A comment to Spark.
    if (/^(--|\/\*)/.test(symbol + text.slice(at, at + 1))) return null;
    parts.push(symbol === "==" ? "=" : symbol === "<=>" ? "IS NOT DISTINCT FROM" : symbol);
  }
  return parts.length === 0 ? null : parts.join(" ");
}
