import { blockOfWindow, type OperatorName } from "../expressions/operators.js";
import { averageDirectionalIndex } from "./indicators/average-directional-index.js";
import { averageTrueRange } from "./indicators/average-true-range.js";
import { relativeStrengthIndex } from "./indicators/relative-strength-index.js";
import { type CoMomentStatistic, coMoments } from "./kernels/co-moments.js";
import { delta, elementwise, reference } from "./kernels/elementwise.js";
import { exponentialMean } from "./kernels/exponential.js";
import { extremeValues } from "./kernels/extreme-values.js";
import { extremes } from "./kernels/extremes.js";
import { type MomentStatistic, moments } from "./kernels/moments.js";
import { type OrderRequest, orderStatistics } from "./kernels/order-statistics.js";
import type { SessionWindow, Step } from "./kernels/session-window.js";
import { type WindowShape, windowShape } from "./kernels/window-shapes.js";

/** A node to compute: its operator and constants, and the buffer its values go to. */
export interface StepMember {
  readonly operator: OperatorName;
  readonly constants: readonly number[];
  readonly out: Float64Array;
}

const momentNames: readonly OperatorName[] = ["Sum", "Mean", "Std", "Var", "Count", "Slope", "Rsquare", "Resi"];
const coMomentNames: readonly OperatorName[] = ["Corr", "Cov", "Beta", "ResidualStd"];
const orderNames: readonly OperatorName[] = ["Quantile", "Rank", "Med", "MeanLargest"];

/**
 * What nodes on the same inputs can share: those with the same name are computed by one kernel. Null where a node
 * stands alone.
 */
export function sharedKernel(operator: OperatorName, constants: readonly number[]): string | null {
  if (momentNames.includes(operator)) return `moments ${blockOfWindow(constants[0])}`;
  if (coMomentNames.includes(operator)) return `co-moments ${blockOfWindow(constants[0])}`;
  if (orderNames.includes(operator)) return `order ${constants[0]}`;
  if (operator === "Max" || operator === "IdxMax") return "maximum";
  if (operator === "Min" || operator === "IdxMin") return "minimum";
  return null;
}

/** The step that computes nodes on the same inputs by one kernel. */
export function stepOf(
  members: readonly StepMember[],
  inputs: readonly Float64Array[],
  sessions: SessionWindow,
  capacity: number,
): Step {
  const [{ operator, constants, out }] = members;
  const [x, y, z] = inputs;
  const block = constants.length > 0 ? blockOfWindow(constants[0]) : 0;
  if (momentNames.includes(operator)) {
    const requests = members.map((member) => ({
      statistic: member.operator as MomentStatistic,
      window: member.constants[0],
      out: member.out,
    }));
    return moments(x, block, requests, sessions);
  }
  if (coMomentNames.includes(operator)) {
    const requests = members.map((member) => ({
      statistic: member.operator as CoMomentStatistic,
      window: member.constants[0],
      out: member.out,
    }));
    return coMoments(x, y, block, requests, sessions);
  }
  if (orderNames.includes(operator)) {
    const requests = members.map((member) => ({
      statistic: member.operator as OrderRequest["statistic"],
      parameter: member.constants[1] ?? Number.NaN,
      out: member.out,
    }));
    return orderStatistics(x, constants[0], requests);
  }
  switch (operator) {
    case "Max":
    case "IdxMax":
    case "Min":
    case "IdxMin": {
      const requests = members.map((member) => ({
        statistic: member.operator.startsWith("Idx") ? ("position" as const) : ("value" as const),
        window: member.constants[0],
        out: member.out,
      }));
      const isMaximum = operator.endsWith("Max");
      if (requests.some(({ statistic }) => statistic === "position")) {
        return extremes(x, isMaximum, requests, capacity);
      }
      const steps = requests.map((request) => extremeValues(x, isMaximum, request.window, request.out, capacity));
      return (lo, hi) => {
        for (const step of steps) step(lo, hi);
      };
    }
    case "Ref":
      return reference(x, constants[0], out);
    case "Delta":
      return delta(x, constants[0], out);
    case "EMA":
      return exponentialMean(x, constants[0], out, sessions);
    case "RSI":
      return relativeStrengthIndex(x, constants[0], out, sessions);
    case "ATR":
      return averageTrueRange(x, y, z, constants[0], out, sessions);
    case "ADX":
      return averageDirectionalIndex(x, y, z, constants[0], out, sessions);
    case "Skew":
    case "Kurt":
    case "WMA":
    case "Mad":
      return windowShape(operator as WindowShape, x, constants[0], out);
    default: {
      const step = elementwise(operator, inputs, out);
      if (!step) throw new TypeError(`operator ${operator} has no kernel`);
      return step;
    }
  }
}
