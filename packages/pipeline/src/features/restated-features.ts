import { retracted } from "@plumbline/core";
import type { BarHistory } from "./bar-history.js";
import type { FeatureRows } from "./feature-rows.js";
import type { Panel } from "./panel.js";
import type { PanelEvaluator } from "./panel-evaluator.js";
import { firstKnownAt, type KnowledgeState, knowledgeStates } from "./restatements.js";

/** Computes securities whose bars were corrected: each session as first known, and again after each correction. */
export class RestatedFeatures {
  /** Values of the rows pushed with sources -1, -2, ...; one array a feature. */
  values: Float32Array[];
  private rows = 0;
  private held: PanelEvaluator | undefined;
  /** Code of the basis `retracted`. */
  private readonly takenBack: number;
  private readonly statesOf = new Map<number, KnowledgeState[]>();

  constructor(
    private readonly history: BarHistory,
    private readonly closes: Float64Array,
    private readonly market: Float64Array,
    private readonly makeEvaluator: () => PanelEvaluator,
    features: number,
  ) {
    this.values = Array.from({ length: features }, () => new Float32Array(1024));
    this.takenBack = history.basis.indexOf(retracted);
  }

  private get evaluator(): PanelEvaluator {
    this.held ??= this.makeEvaluator();
    return this.held;
  }

  /** Forgets the values of the chunk before. */
  startChunk(): void {
    this.rows = 0;
  }

  /**
   * Pushes the rows of a security for axis indices in [from, to).
   *
   * @param earliest instant (ms UTC) before which no row of an axis index can be known
   */
  push(security: number, from: number, to: number, earliest: (position: number) => number, into: FeatureRows): void {
    const { history } = this;
    let states = this.statesOf.get(security);
    if (!states) {
      states = knowledgeStates(history, security, this.closes, this.evaluator.plan.need);
      this.statesOf.set(security, states);
    }
    const first = firstKnownAt(history, security, this.closes);
    const firstBasis = new Map<number, number>();
    for (let row = history.offsets[security + 1] - 1; row >= history.offsets[security]; row--) {
      firstBasis.set(history.positions[row], history.basisCode[row]);
    }
    const answered = new Map<number, number>();
    const inRange = (position: number) => position >= from && position < to;
    for (const state of states) {
      const again = state.restated.filter(inRange);
      const anew = state.sessions.filter(inRange);
      for (const position of state.retracted.filter(inRange)) {
        const before = answered.get(position);
        if (before === undefined) continue;
        answered.delete(position);
        into.push(security, position, Math.max(state.knownAt, earliest(position)), this.takenBack, -1 - before);
      }
      if (again.length + anew.length === 0) continue;
      const panel = this.panelOf(state);
      const start = this.rows;
      this.reserve(again.length + anew.length);
      this.evaluator.evaluateAt(panel, 0, again, this.values, start);
      this.evaluator.evaluateAt(panel, 0, anew, this.values, start + again.length);
      this.rows += again.length + anew.length;
      again.forEach((position, i) => {
        const before = answered.get(position);
        if (before !== undefined && this.isEqual(before, start + i)) return;
        answered.set(position, start + i);
        into.push(security, position, Math.max(state.knownAt, earliest(position)), state.basisCode, -1 - start - i);
      });
      anew.forEach((position, i) => {
        const row = start + again.length + i;
        answered.set(position, row);
        const knownAt = Math.max(first.get(position)!, earliest(position));
        into.push(security, position, knownAt, firstBasis.get(position)!, -1 - row);
      });
    }
  }

  private panelOf(state: KnowledgeState): Panel {
    const { history } = this;
    const take = (values: Float64Array) => Float64Array.from(state.rows, (row) => values[row]);
    return {
      securities: 1,
      offsets: Int32Array.from([0, state.rows.length]),
      positions: state.rows.map((row) => history.positions[row]),
      fields: {
        open: take(history.fields.open),
        high: take(history.fields.high),
        low: take(history.fields.low),
        close: take(history.fields.close),
        volume: take(history.fields.volume),
      },
      market: this.market,
    };
  }

  private reserve(rows: number): void {
    const wanted = this.rows + rows;
    const held = this.values[0]?.length ?? 0;
    if (wanted <= held) return;
    const size = Math.max(wanted, 2 * held);
    this.values = this.values.map((values) => {
      const wider = new Float32Array(size);
      wider.set(values);
      return wider;
    });
  }

  private isEqual(a: number, b: number): boolean {
    return this.values.every((values) => Object.is(values[a], values[b]));
  }
}
