import type { SyntaxTree } from "./syntax-tree.js";

/** The one text of a tree: every operator as a call, no spaces, shortest decimal numbers. Equal trees print equal. */
export function printExpression(tree: SyntaxTree): string {
  switch (tree.kind) {
    case "number":
      return String(tree.value);
    case "field":
      return `$${tree.field}`;
    case "call":
      return `${tree.operator}(${tree.operands.map(printExpression).join(",")})`;
  }
}
