import { createHash } from "node:crypto";
import { type CheckedExpression, checkExpression } from "./check-expression.js";
import { parse } from "./parser.js";
import { printExpression } from "./print-expression.js";
import type { SyntaxTree } from "./syntax-tree.js";

/** A parsed and checked expression with its declared finite window. */
export interface Expression extends CheckedExpression {
  readonly text: string;
  readonly tree: SyntaxTree;
  /** The one text of this tree; equal definitions have equal canonical texts. */
  readonly canonical: string;
  /** sha256 of the canonical text, hex. */
  readonly hash: string;
}

/**
 * Parses and checks an expression of Qlib's operators over the fields of a bar.
 * @throws PlatformError BAD_EXPRESSION (syntax, unknown name, arity, shape) or LOOK_AHEAD, each with the column
 */
export function parseExpression(text: string): Expression {
  const tree = parse(text);
  const checked = checkExpression(text, tree);
  const canonical = printExpression(tree);
  return { text, tree, canonical, hash: createHash("sha256").update(canonical).digest("hex"), ...checked };
}
