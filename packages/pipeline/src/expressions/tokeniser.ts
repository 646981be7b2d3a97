import { PlatformError } from "@plumbline/core";

export type Token =
  | { readonly kind: "number"; readonly value: number; readonly column: number }
  | { readonly kind: "name" | "field" | "symbol"; readonly text: string; readonly column: number }
  | { readonly kind: "end"; readonly column: number };

const pattern =
  /\s*(?:(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<field>\$[A-Za-z_]\w*)|(?<name>[A-Za-z_]\w*)|(?<symbol>\*\*|>=|<=|==|!=|[-+*/(),<>&|=]))/y;

/**
 * Splits the text of an expression into tokens. Columns are 1-based positions in the text.
 * @throws PlatformError BAD_EXPRESSION with the column of the first character that is no token
 */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (text.slice(at).trim() !== "") {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match?.groups) {
      const column = at + text.slice(at).search(/\S/) + 1;
      throw badExpression(text, column, `'${text[column - 1]}' is not part of any number, field, operator or name`);
    }
    const { number, field, name, symbol } = match.groups;
    const lexeme = number ?? field ?? name ?? symbol;
    at = pattern.lastIndex;
    const column = at - lexeme.length + 1;
    if (number !== undefined) tokens.push({ kind: "number", value: Number(number), column });
    else if (field !== undefined) tokens.push({ kind: "field", text: field.slice(1), column });
    else if (name !== undefined) tokens.push({ kind: "name", text: name, column });
    else tokens.push({ kind: "symbol", text: symbol, column });
  }
  tokens.push({ kind: "end", column: text.length + 1 });
  return tokens;
}

/** BAD_EXPRESSION at a 1-based column of the text. */
export function badExpression(text: string, column: number, what: string): PlatformError {
  return new PlatformError("BAD_EXPRESSION", `expression "${text}", column ${column}: ${what}`, {
    remedy: "Correct the expression; docs/methods/expressions.md lists fields and operators.",
  });
}

/** LOOK_AHEAD at a 1-based column of the text. */
export function lookAhead(text: string, column: number, what: string): PlatformError {
  return new PlatformError("LOOK_AHEAD", `expression "${text}", column ${column}: ${what}`, {
    remedy: "A feature may use the session itself and earlier ones only: use Ref(x, n) with n > 0.",
  });
}
