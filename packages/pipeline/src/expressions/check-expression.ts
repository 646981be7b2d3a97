import { type ExpressionField, operatorSpec } from "./operators.js";
import type { SyntaxTree } from "./syntax-tree.js";
import { badExpression, lookAhead } from "./tokeniser.js";

export interface CheckedExpression {
  /** Sessions up to and with t that the value at t can depend on, restart blocks and seeding included. */
  readonly window: number;
  readonly fields: readonly ExpressionField[];
}

/**
 * Checks arity and shapes (a window is a whole positive constant) and infers window and fields.
 * @throws PlatformError BAD_EXPRESSION or LOOK_AHEAD with the column of the offending part
 */
export function checkExpression(text: string, tree: SyntaxTree): CheckedExpression {
  const fields = new Set<ExpressionField>();
  const reach = reachOf(text, tree, fields);
  if (fields.size === 0)
    throw badExpression(text, tree.column, "a constant is no feature: name a field such as $close");
  return { window: reach + 1, fields: [...fields].sort() };
}

/** Sessions before t that a tree looks at. */
function reachOf(text: string, tree: SyntaxTree, fields: Set<ExpressionField>): number {
  if (tree.kind === "number") return 0;
  if (tree.kind === "field") {
    fields.add(tree.field);
    return tree.field === "return" || tree.field === "market" ? 1 : 0;
  }
  const spec = operatorSpec(tree.operator);
  if (tree.operands.length !== spec.arguments.length) {
    const wanted = `${spec.arguments.length} (${spec.arguments.join(", ")})`;
    throw badExpression(text, tree.column, `${tree.operator} takes ${wanted} arguments, not ${tree.operands.length}`);
  }
  let deepest = 0;
  const constants: number[] = [];
  tree.operands.forEach((operand, index) => {
    const kind = spec.arguments[index];
    if (kind === "series") deepest = Math.max(deepest, reachOf(text, operand, fields));
    else constants.push(constantOf(text, operand, kind, tree.operator));
  });
  if (tree.operator === "MeanLargest" && constants[1] > constants[0]) {
    throw badExpression(text, tree.column, `cannot take ${constants[1]} largest of ${constants[0]}`);
  }
  return deepest + spec.reach(...constants);
}

const largestWindow = 1024;

function constantOf(text: string, operand: SyntaxTree, kind: string, operator: string): number {
  if (operand.kind !== "number") {
    throw badExpression(
      text,
      operand.column,
      `the ${kind} of ${operator} must be a constant, so that its reach is known`,
    );
  }
  const { value, column } = operand;
  if (kind === "fraction") {
    if (value >= 0 && value <= 1) return value;
    throw badExpression(text, column, `the fraction of ${operator} is ${value}; must lie in [0, 1]`);
  }
  if (value < 0) throw lookAhead(text, column, `${operator} with ${value} reaches after the session`);
  if (kind === "span" && value > 0 && value < 1) {
    throw badExpression(text, column, `${operator} takes a span in sessions; alpha ${value} is span ${2 / value - 1}`);
  }
  if (value === 0) throw badExpression(text, column, `${operator} with 0 has no finite window`);
  if (!Number.isInteger(value) || value > largestWindow) {
    throw badExpression(
      text,
      column,
      `the ${kind} of ${operator} is ${value}; must be a whole number up to ${largestWindow}`,
    );
  }
  return value;
}
