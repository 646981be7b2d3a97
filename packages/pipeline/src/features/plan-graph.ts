import { type Expression, parseExpression } from "../expressions/expression.js";
import { type ExpressionField, type OperatorName, operatorSpec } from "../expressions/operators.js";
import { printExpression } from "../expressions/print-expression.js";
import type { SyntaxTree } from "../expressions/syntax-tree.js";

export type PlanNode =
  | { readonly kind: "field"; readonly field: ExpressionField; need: number }
  | { readonly kind: "constant"; readonly value: number; need: number }
  | {
      readonly kind: "operation";
      readonly operator: OperatorName;
      /** Nodes of the series arguments. */
      readonly inputs: readonly number[];
      /** Values of the constant arguments. */
      readonly constants: readonly number[];
      /** Sessions before the first one asked for at which the node's value is needed. */
      need: number;
    };

/** Expressions as one graph in which equal parts occur once. Inputs come before the nodes that use them. */
export interface PlanGraph {
  readonly nodes: readonly PlanNode[];
  /** Node of each expression. */
  readonly roots: readonly number[];
  readonly fields: readonly ExpressionField[];
  /** Sessions of history before the first one asked for. */
  readonly need: number;
}

const returnTree = parseExpression("$close / Ref($close, 1) - 1").tree;

/** The graphs of the last few sets of expressions: a feature set is planned once in a process, not once a run. */
const held = new Map<string, PlanGraph>();

/** Joins expressions into a graph and finds how much history each part needs. */
export function planGraph(texts: readonly string[]): PlanGraph {
  const key = texts.join("\n");
  let graph = held.get(key);
  if (!graph) {
    if (held.size >= 16) held.clear();
    graph = buildGraph(texts.map(parseExpression));
    held.set(key, graph);
  }
  return graph;
}

function buildGraph(expressions: readonly Expression[]): PlanGraph {
  const nodes: PlanNode[] = [];
  const idOf = new Map<string, number>();
  const add = (key: string, node: PlanNode): number => {
    const known = idOf.get(key);
    if (known !== undefined) return known;
    idOf.set(key, nodes.length);
    return nodes.push(node) - 1;
  };
  const visit = (tree: SyntaxTree): number => {
    const key = printExpression(tree);
    const known = idOf.get(key);
    if (known !== undefined) return known;
    if (tree.kind === "number") return add(key, { kind: "constant", value: tree.value, need: 0 });
    if (tree.kind === "field") {
      if (tree.field === "return") return visit(returnTree);
      return add(key, { kind: "field", field: tree.field, need: 0 });
    }
    const kinds = operatorSpec(tree.operator).arguments;
    const inputs = tree.operands.filter((_, index) => kinds[index] === "series").map(visit);
    const constants = tree.operands.flatMap((operand, index) =>
      kinds[index] !== "series" && operand.kind === "number" ? [operand.value] : [],
    );
    return add(key, { kind: "operation", operator: tree.operator, inputs, constants, need: 0 });
  };
  const roots = expressions.map((expression) => visit(expression.tree));
  for (let id = nodes.length - 1; id >= 0; id--) {
    const node = nodes[id];
    if (node.kind !== "operation") continue;
    const reach = operatorSpec(node.operator).reach(...node.constants);
    for (const input of node.inputs) nodes[input].need = Math.max(nodes[input].need, node.need + reach);
  }
  const fields = new Set<ExpressionField>();
  for (const node of nodes) if (node.kind === "field") fields.add(node.field);
  return { nodes, roots, fields: [...fields].sort(), need: nodes.reduce((most, node) => Math.max(most, node.need), 0) };
}
