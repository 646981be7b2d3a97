import { expressionFields, isExpressionField, isOperatorName, type OperatorName, operators } from "./operators.js";
import type { SyntaxTree } from "./syntax-tree.js";
import { badExpression, lookAhead, type Token, tokenise } from "./tokeniser.js";

/** Binary operators by precedence, loosest first, as in Python (whose syntax Qlib's expressions have). */
const levels: readonly Readonly<Record<string, OperatorName>>[] = [
  { ">": "Gt", ">=": "Ge", "<": "Lt", "<=": "Le", "==": "Eq", "!=": "Ne" },
  { "|": "Or" },
  { "&": "And" },
  { "+": "Add", "-": "Sub" },
  { "*": "Mul", "/": "Div" },
];

/**
 * Parses the text of an expression; shapes and windows are checked by `checkExpression`.
 * @throws PlatformError BAD_EXPRESSION with the column; LOOK_AHEAD for a centred window
 */
export function parse(text: string): SyntaxTree {
  const tokens = tokenise(text);
  let at = 0;
  const isSymbol = (symbol: string) => {
    const token = tokens[at];
    return token.kind === "symbol" && token.text === symbol;
  };
  const expect = (symbol: string) => {
    if (!isSymbol(symbol)) {
      throw badExpression(text, tokens[at].column, `expected '${symbol}' but found ${describe(tokens[at])}`);
    }
    at++;
  };

  const binary = (level: number): SyntaxTree => {
    if (level === levels.length) return unary();
    let left = binary(level + 1);
    for (;;) {
      const token = tokens[at];
      const operator = token.kind === "symbol" ? levels[level][token.text] : undefined;
      if (!operator) return left;
      at++;
      if (
        level === 0 &&
        left.kind === "call" &&
        Object.values(levels[0]).includes(left.operator) &&
        !wasParenthesised(left)
      ) {
        throw badExpression(text, token.column, "comparisons cannot be chained: join them with &");
      }
      left = { kind: "call", operator, operands: [left, binary(level + 1)], column: token.column };
    }
  };
  const parenthesised = new WeakSet<SyntaxTree>();
  const wasParenthesised = (tree: SyntaxTree) => parenthesised.has(tree);

  const unary = (): SyntaxTree => {
    const { column } = tokens[at];
    if (isSymbol("-")) {
      at++;
      const operand = unary();
      if (operand.kind === "number") return { kind: "number", value: -operand.value, column };
      return { kind: "call", operator: "Neg", operands: [operand], column };
    }
    if (isSymbol("+")) {
      at++;
      return unary();
    }
    const base = primary();
    if (!isSymbol("**")) return base;
    const power = tokens[at++].column;
    return { kind: "call", operator: "Power", operands: [base, unary()], column: power };
  };

  const primary = (): SyntaxTree => {
    const token = tokens[at];
    if (token.kind === "number") {
      at++;
      return { kind: "number", value: token.value, column: token.column };
    }
    if (token.kind === "field") {
      at++;
      if (isExpressionField(token.text)) return { kind: "field", field: token.text, column: token.column };
      const known = expressionFields.map((field) => `$${field}`).join(", ");
      throw badExpression(text, token.column, `no field $${token.text}; the fields are ${known}`);
    }
    if (isSymbol("(")) {
      at++;
      const inner = binary(0);
      expect(")");
      parenthesised.add(inner);
      return inner;
    }
    if (token.kind === "name") return call(token.text, token.column);
    throw badExpression(text, token.column, `expected a number, field, call or '(' but found ${describe(token)}`);
  };

  const call = (name: string, column: number): SyntaxTree => {
    at++;
    if (!isOperatorName(name)) {
      throw badExpression(text, column, `no operator ${name}; the operators are ${Object.keys(operators).join(", ")}`);
    }
    expect("(");
    const operands: SyntaxTree[] = [];
    while (!isSymbol(")")) {
      if (operands.length > 0) expect(",");
      refuseNamedArgument();
      operands.push(binary(0));
    }
    at++;
    return { kind: "call", operator: name, operands, column };
  };

  const refuseNamedArgument = () => {
    const token = tokens[at];
    const next = tokens[at + 1];
    if (token.kind !== "name" || next.kind !== "symbol" || next.text !== "=") return;
    if (token.text === "center" || token.text === "centre") {
      throw lookAhead(text, token.column, "a centred window reaches after the session");
    }
    throw badExpression(text, token.column, `arguments have no names; leave out '${token.text}='`);
  };

  const tree = binary(0);
  if (tokens[at].kind !== "end") {
    throw badExpression(text, tokens[at].column, `expected the end but found ${describe(tokens[at])}`);
  }
  return tree;
}

function describe(token: Token): string {
  if (token.kind === "end") return "the end";
  if (token.kind === "number") return `the number ${token.value}`;
  return `'${token.kind === "field" ? "$" : ""}${token.text}'`;
}
