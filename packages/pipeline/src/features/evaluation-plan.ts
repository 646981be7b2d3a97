import type { ExpressionField } from "../expressions/operators.js";
import { type Fusion, fuseStores, plainStore, type StoreKernel, storeKernel } from "./fused-stores.js";
import type { SessionWindow, Step } from "./kernels/session-window.js";
import { type PlanGraph, planGraph } from "./plan-graph.js";
import { sharedKernel, stepOf } from "./plan-steps.js";
import type { SessionAxis } from "./session-axis.js";

/** Series of one security on the axis, adjusted and rounded as the feature set wants; NaN where there is no bar. */
export interface SecuritySeries {
  /** Axis index of the first and after the last element of each series. */
  readonly from: number;
  readonly to: number;
  readonly fields: Readonly<Partial<Record<ExpressionField, Float64Array>>>;
}

interface PlannedStep {
  readonly run: Step;
  readonly need: number;
}

/** Sessions computed at a time: buffers of this size and some history stay in the processor's cache. */
const largestChunk = 1024;

/**
 * A set of expressions made ready to run: kernels bound to buffers that are used again for every security. Not to be
 * shared between threads; each makes its own from the same texts.
 */
export class EvaluationPlan {
  readonly graph: PlanGraph;
  /** Sessions of history before a session that its values can depend on. */
  readonly need: number;
  private readonly chunk: number;
  private readonly capacity: number;
  private readonly steps: PlannedStep[] = [];
  private readonly leaves: { field: ExpressionField; buffer: Float64Array; need: number }[] = [];
  private readonly window: SessionWindow;
  private outputs: readonly Float32Array[] = [];
  private rows = 0;
  private positions: Int32Array = new Int32Array(0);
  private firstPosition = 0;
  private outputRow = 0;

  /** @param sessions most sessions that one call will span, if fewer than usual: buffers are then smaller */
  constructor(texts: readonly string[], axis: SessionAxis, sessions = largestChunk) {
    this.chunk = Math.max(1, Math.min(sessions, largestChunk));
    this.graph = planGraph(texts);
    this.need = this.graph.need;
    this.capacity = this.chunk + this.need;
    this.window = {
      base: 0,
      blockStart: (block) => axis.blocks.get(block)!.start,
      blockEnd: (block) => axis.blocks.get(block)!.end,
    };
    this.bind();
  }

  /**
   * Computes every expression at chosen sessions of a security.
   *
   * @param sessions axis indices, ascending
   * @param outputs one array an expression; element `row + i` gets the value at `sessions[i]`
   */
  evaluate(series: SecuritySeries, sessions: Int32Array, outputs: readonly Float32Array[], row: number): void {
    this.outputs = outputs;
    this.positions = sessions;
    let at = 0;
    while (at < sessions.length) {
      const from = sessions[at];
      let next = at;
      while (next < sessions.length && sessions[next] < from + this.chunk) next++;
      const to = sessions[next - 1] + 1;
      this.firstPosition = at;
      this.rows = next - at;
      this.runChunk(series, from, to, row + at);
      at = next;
    }
  }

  private runChunk(series: SecuritySeries, from: number, to: number, row: number): void {
    const base = Math.max(series.from, from - this.need);
    this.window.base = base;
    this.outputRow = row;
    for (const { field, buffer, need } of this.leaves) {
      const values = series.fields[field];
      const first = Math.max(base, from - need);
      if (values) buffer.set(values.subarray(first - series.from, to - series.from), first - base);
      else buffer.fill(Number.NaN, first - base, to - base);
    }
    const hi = to - base;
    for (const step of this.steps) step.run(Math.max(0, from - base - step.need), hi);
  }

  /** Lays nodes out in steps, shares kernels, and gives each node a buffer that is free again after its last use. */
  private bind(): void {
    const { nodes, roots } = this.graph;
    const groupOf = this.groups();
    const fusion = fuseStores(this.graph);
    const buffers: Float64Array[] = new Array(nodes.length);
    const lastUse = this.lastUses(groupOf, fusion);
    const free: Float64Array[] = [];
    const take = () => free.pop() ?? new Float64Array(this.capacity);
    const endingAt: number[][] = nodes.map(() => []);
    nodes.forEach((node, id) => {
      if (node.kind === "operation") endingAt[lastUse[id]].push(id);
    });
    const release = (id: number) => {
      for (const ended of endingAt[id]) if (buffers[ended]) free.push(buffers[ended]);
    };
    const rootsOf = new Map<number, number[]>();
    for (const [feature, id] of roots.entries()) rootsOf.set(id, [...(rootsOf.get(id) ?? []), feature]);

    nodes.forEach((node, id) => {
      if (node.kind === "constant") buffers[id] = new Float64Array(this.capacity).fill(node.value);
      else if (node.kind === "field") {
        buffers[id] = new Float64Array(this.capacity);
        this.leaves.push({ field: node.field, buffer: buffers[id], need: node.need });
      } else if (groupOf[id][0] === id && !fusion.inlined.has(id)) {
        const members = groupOf[id].map((member) => {
          buffers[member] = take();
          const { operator, constants } = nodes[member] as typeof node;
          return { operator, constants, out: buffers[member], need: nodes[member].need };
        });
        const inputs = node.inputs.map((input) => buffers[input]);
        const need = Math.max(...members.map((member) => member.need));
        this.steps.push({ run: stepOf(members, inputs, this.window, this.capacity + 1), need });
      }
      for (const feature of rootsOf.get(id) ?? []) {
        const fused = fusion.stores.get(id);
        const kernel = fused ? storeKernel(fused, buffers) : plainStore(buffers[id]);
        this.steps.push({ run: this.store(kernel, feature), need: 0 });
      }
      release(id);
    });
  }

  /** For each operation, the nodes its kernel computes with it, in order. */
  private groups(): number[][] {
    const { nodes } = this.graph;
    const byKernel = new Map<string, number[]>();
    return nodes.map((node, id) => {
      if (node.kind !== "operation") return [id];
      const kernel = sharedKernel(node.operator, node.constants);
      if (kernel === null) return [id];
      // What needs more history is computed apart: a chunk of few sessions would pay for it in every member.
      const key = `${kernel} ${node.inputs.join(" ")} ${node.need}`;
      const group = byKernel.get(key) ?? [];
      if (group.length === 0) byKernel.set(key, group);
      group.push(id);
      return group;
    });
  }

  /** For each node, the node after whose steps its buffer is used no more. */
  private lastUses(groupOf: readonly number[][], { stores, inlined }: Fusion): number[] {
    const { nodes } = this.graph;
    const last = nodes.map((_, id) => id);
    nodes.forEach((node, id) => {
      if (node.kind !== "operation" || (inlined.has(id) && !stores.has(id))) return;
      const leader = groupOf[id][0];
      for (const input of node.inputs) last[input] = Math.max(last[input], leader, id);
    });
    for (const [root, store] of stores) {
      const used = [store.x, "y" in store ? store.y : root, "condition" in store ? store.condition : root];
      for (const input of used) last[input] = Math.max(last[input], root);
    }
    return last;
  }

  private store(kernel: StoreKernel, feature: number): Step {
    return (_lo, hi) => {
      const { rows, positions, firstPosition, outputRow } = this;
      const output = this.outputs[feature];
      const { base } = this.window;
      if (positions[firstPosition] + rows === base + hi) {
        kernel(output, outputRow, hi - rows, rows);
        return;
      }
      for (let from = 0; from < rows; ) {
        const first = positions[firstPosition + from];
        let to = from + 1;
        while (to < rows && positions[firstPosition + to] === first + to - from) to++;
        kernel(output, outputRow + from, first - base, to - from);
        from = to;
      }
    };
  }
}
