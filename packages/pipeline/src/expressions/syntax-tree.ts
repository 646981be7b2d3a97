import type { ExpressionField, OperatorName } from "./operators.js";

/** An expression as a tree. Infix operators are calls (`a + b` is Add). Columns are 1-based places in the text. */
export type SyntaxTree =
  | { readonly kind: "number"; readonly value: number; readonly column: number }
  | { readonly kind: "field"; readonly field: ExpressionField; readonly column: number }
  | {
      readonly kind: "call";
      readonly operator: OperatorName;
      readonly operands: readonly SyntaxTree[];
      readonly column: number;
    };
