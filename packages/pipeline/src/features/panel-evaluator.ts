import type { BarField } from "@plumbline/core";
import type { InputPrecision } from "../definitions/feature-sets.js";
import type { ExpressionField } from "../expressions/operators.js";
import { EvaluationPlan } from "./evaluation-plan.js";
import { firstAtLeast, type Panel } from "./panel.js";
import type { SessionAxis } from "./session-axis.js";

/** Evaluates expressions on the securities of panels, one at a time, with buffers used again and again. */
export class PanelEvaluator {
  readonly plan: EvaluationPlan;
  private readonly fields: readonly ExpressionField[];
  private readonly buffers: Partial<Record<ExpressionField, Float64Array>> = {};
  /** Sessions of history that each field is read for. */
  private readonly needOf = new Map<ExpressionField, number>();

  constructor(
    texts: readonly string[],
    private readonly precision: InputPrecision,
    axis: SessionAxis,
    sessions?: number,
  ) {
    this.plan = new EvaluationPlan(texts, axis, sessions);
    this.fields = this.plan.graph.fields;
    for (const field of this.fields) this.buffers[field] = new Float64Array(axis.days.length);
    for (const node of this.plan.graph.nodes) {
      if (node.kind === "field") this.needOf.set(node.field, Math.max(node.need, this.needOf.get(node.field) ?? 0));
    }
  }

  /**
   * Computes the bars of a security whose axis index lies in [from, to).
   *
   * @param outputs one array an expression, filled from element `row` on in the order of the bars
   * @returns number of bars computed
   */
  evaluate(
    panel: Panel,
    security: number,
    from: number,
    to: number,
    outputs: readonly Float32Array[],
    row: number,
  ): number {
    const { offsets, positions } = panel;
    const start = offsets[security];
    const end = offsets[security + 1];
    const first = firstAtLeast(positions, from, start, end);
    const last = firstAtLeast(positions, to, first, end);
    this.evaluateAt(panel, security, positions.subarray(first, last), outputs, row);
    return last - first;
  }

  /** Computes a security at chosen sessions (axis indices, ascending), each of which must have a bar. */
  evaluateAt(
    panel: Panel,
    security: number,
    sessions: Int32Array,
    outputs: readonly Float32Array[],
    row: number,
  ): void {
    if (sessions.length === 0) return;
    const { offsets, positions } = panel;
    const start = offsets[security];
    const end = offsets[security + 1];
    const history = firstAtLeast(positions, sessions[0] - this.plan.need, start, end);
    const last = firstAtLeast(positions, sessions[sessions.length - 1] + 1, history, end);
    const base = positions[history];
    const series = this.align(panel, history, last, base, sessions[0]);
    this.plan.evaluate({ from: base, to: positions[last - 1] + 1, fields: series }, sessions, outputs, row);
  }

  /**
   * Series of rows [first, last) on the axis from `base` on, NaN where there is no bar; each field only as far before
   * `earliest`, the first session asked for, as it is read.
   */
  private align(
    panel: Panel,
    first: number,
    last: number,
    base: number,
    earliest: number,
  ): Partial<Record<ExpressionField, Float64Array>> {
    const { positions } = panel;
    const end = positions[last - 1] + 1;
    const isDense = end - base === last - first;
    for (const field of this.fields) {
      const buffer = this.buffers[field]!;
      const from = Math.max(base, earliest - (this.needOf.get(field) ?? 0));
      if (field === "market") {
        buffer.set(panel.market.subarray(from, end), from - base);
        continue;
      }
      if (!isDense) buffer.fill(Number.NaN, from - base, end - base);
      const row = isDense ? first + from - base : firstAtLeast(positions, from, first, last);
      if (field === "ohlc4") this.alignMean(panel, row, last, base, buffer);
      else if (field !== "return") this.alignField(panel.fields[field], positions, row, last, base, buffer);
    }
    return this.buffers;
  }

  private alignField(
    values: Float64Array | undefined,
    positions: Int32Array,
    first: number,
    last: number,
    base: number,
    buffer: Float64Array,
  ): void {
    const start = positions[first] - base;
    const isDense = positions[last - 1] - positions[first] === last - 1 - first;
    if (!values) buffer.fill(Number.NaN, start, positions[last - 1] + 1 - base);
    else if (this.precision === "float32" && isDense) {
      for (let row = first, at = start; row < last; row++, at++) buffer[at] = Math.fround(values[row]);
    } else if (isDense) buffer.set(values.subarray(first, last), start);
    else if (this.precision === "float32") {
      for (let row = first; row < last; row++) buffer[positions[row] - base] = Math.fround(values[row]);
    } else for (let row = first; row < last; row++) buffer[positions[row] - base] = values[row];
  }

  /** The mean of open, high, low and close, rounded after it is taken (as a stored column would be). */
  private alignMean(panel: Panel, first: number, last: number, base: number, buffer: Float64Array): void {
    const { positions, fields } = panel;
    const [open, high, low, close] = (["open", "high", "low", "close"] as const).map(
      (field: BarField) => fields[field],
    );
    const round = this.precision === "float32" ? Math.fround : (value: number) => value;
    for (let row = first; row < last; row++) {
      const known = open && high && low && close;
      const mean = known ? (open[row] + high[row] + low[row] + close[row]) / 4 : Number.NaN;
      buffer[positions[row] - base] = round(mean);
    }
  }
}
