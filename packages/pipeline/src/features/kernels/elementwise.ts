import type { OperatorName } from "../../expressions/operators.js";
import type { Step } from "./session-window.js";

type Unary = (x: number) => number;
type Binary = (x: number, y: number) => number;

const unary: Partial<Record<OperatorName, (x: Float64Array, out: Float64Array) => Step>> = {
  Abs: (x, out) => (lo, hi) => {
    for (let k = lo; k < hi; k++) out[k] = Math.abs(x[k]);
  },
  Neg: (x, out) => (lo, hi) => {
    for (let k = lo; k < hi; k++) out[k] = -x[k];
  },
  Log: (x, out) => (lo, hi) => {
    for (let k = lo; k < hi; k++) out[k] = Math.log(x[k]);
  },
  Sqrt: (x, out) => (lo, hi) => {
    for (let k = lo; k < hi; k++) out[k] = Math.sqrt(x[k]);
  },
  Sign: (x, out) => mapOne(x, out, Math.sign),
  Not: (x, out) => mapOne(x, out, (value) => (value === 0 ? 1 : 0)),
};

function mapOne(x: Float64Array, out: Float64Array, f: Unary): Step {
  return (lo, hi) => {
    for (let k = lo; k < hi; k++) out[k] = f(x[k]);
  };
}

const binary: Partial<Record<OperatorName, (x: Float64Array, y: Float64Array, out: Float64Array) => Step>> = {
  Add: (x, y, out) => (lo, hi) => {
    for (let k = lo; k < hi; k++) out[k] = x[k] + y[k];
  },
  Sub: (x, y, out) => (lo, hi) => {
    for (let k = lo; k < hi; k++) out[k] = x[k] - y[k];
  },
  Mul: (x, y, out) => (lo, hi) => {
    for (let k = lo; k < hi; k++) out[k] = x[k] * y[k];
  },
  Div: (x, y, out) => (lo, hi) => {
    for (let k = lo; k < hi; k++) out[k] = x[k] / y[k];
  },
  Greater: (x, y, out) => (lo, hi) => {
    for (let k = lo; k < hi; k++) {
      const a = x[k];
      const b = y[k];
      out[k] = a > b ? a : b >= a ? b : Number.NaN;
    }
  },
  Less: (x, y, out) => (lo, hi) => {
    for (let k = lo; k < hi; k++) {
      const a = x[k];
      const b = y[k];
      out[k] = a < b ? a : b <= a ? b : Number.NaN;
    }
  },
  Gt: (x, y, out) => (lo, hi) => {
    for (let k = lo; k < hi; k++) out[k] = x[k] > y[k] ? 1 : 0;
  },
  Lt: (x, y, out) => (lo, hi) => {
    for (let k = lo; k < hi; k++) out[k] = x[k] < y[k] ? 1 : 0;
  },
  Ge: (x, y, out) => (lo, hi) => {
    for (let k = lo; k < hi; k++) out[k] = x[k] >= y[k] ? 1 : 0;
  },
  Le: (x, y, out) => mapTwo(x, y, out, (a, b) => (a <= b ? 1 : 0)),
  Eq: (x, y, out) => mapTwo(x, y, out, (a, b) => (a === b ? 1 : 0)),
  Ne: (x, y, out) => mapTwo(x, y, out, (a, b) => (a !== b ? 1 : 0)),
  And: (x, y, out) => mapTwo(x, y, out, (a, b) => (isTrue(a) && isTrue(b) ? 1 : 0)),
  Or: (x, y, out) => mapTwo(x, y, out, (a, b) => (isTrue(a) || isTrue(b) ? 1 : 0)),
  Where: (condition, x, out) => (lo, hi) => {
    for (let k = lo; k < hi; k++) {
      out[k] = condition[k] * condition[k] > 0 ? x[k] : Number.NaN;
    }
  },
  Power: (x, y, out) => mapTwo(x, y, out, power),
};

function mapTwo(x: Float64Array, y: Float64Array, out: Float64Array, f: Binary): Step {
  return (lo, hi) => {
    for (let k = lo; k < hi; k++) out[k] = f(x[k], y[k]);
  };
}

const isTrue = (value: number) => value !== 0 && !Number.isNaN(value);

/** Whole exponents by repeated squaring, 0.5 by square root, others by exp and log: Math.pow differs between engines. */
export function power(base: number, exponent: number): number {
  if (Number.isInteger(exponent) && Math.abs(exponent) <= 1024) {
    let result = 1;
    let square = base;
    for (let left = Math.abs(exponent); left > 0; left = Math.floor(left / 2)) {
      if (left % 2 === 1) result *= square;
      square *= square;
    }
    return exponent < 0 ? 1 / result : result;
  }
  if (exponent === 0.5) return Math.sqrt(base);
  return Math.exp(exponent * Math.log(base));
}

/**
 * The step of an operator that looks at its own session only, or undefined if it is none. NaN in gives NaN out, except
 * that comparisons, And, Or and Not answer 0 or 1 (a comparison with NaN is false), as numpy does.
 */
export function elementwise(
  operator: OperatorName,
  inputs: readonly Float64Array[],
  out: Float64Array,
): Step | undefined {
  if (operator === "If") {
    const [condition, x, y] = inputs;
    return (lo, hi) => {
      for (let k = lo; k < hi; k++) out[k] = condition[k] !== 0 ? x[k] : y[k];
    };
  }
  return inputs.length === 1 ? unary[operator]?.(inputs[0], out) : binary[operator]?.(inputs[0], inputs[1], out);
}

/** The value `sessions` earlier; NaN before the first one held. */
export function reference(x: Float64Array, sessions: number, out: Float64Array): Step {
  return (lo, hi) => {
    for (let k = lo; k < hi; k++) out[k] = k >= sessions ? x[k - sessions] : Number.NaN;
  };
}

/** The value minus the value `sessions` earlier. */
export function delta(x: Float64Array, sessions: number, out: Float64Array): Step {
  return (lo, hi) => {
    for (let k = lo; k < hi; k++) out[k] = k >= sessions ? x[k] - x[k - sessions] : Number.NaN;
  };
}
