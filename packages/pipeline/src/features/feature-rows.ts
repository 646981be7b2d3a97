import type { Column, FeatureSetTable, Frame } from "@plumbline/core";

/** Rows of a feature set before they are put in order: who, when, and where the values lie. */
export class FeatureRows {
  rows = 0;
  private security = new Int32Array(1024);
  private position = new Int32Array(1024);
  private knownAt = new Float64Array(1024);
  private basis = new Uint8Array(1024);
  private source = new Int32Array(1024);

  /** @param source element of the first block of outputs, or -1 - element of the second */
  push(security: number, position: number, knownAt: number, basis: number, source: number): void {
    if (this.rows === this.security.length) this.grow();
    const at = this.rows++;
    this.security[at] = security;
    this.position[at] = position;
    this.knownAt[at] = knownAt;
    this.basis[at] = basis;
    this.source[at] = source;
  }

  private grow(): void {
    const widen = <A extends Int32Array | Float64Array | Uint8Array>(from: A, to: A): A => {
      to.set(from);
      return to;
    };
    const size = 2 * this.security.length;
    this.security = widen(this.security, new Int32Array(size));
    this.position = widen(this.position, new Int32Array(size));
    this.knownAt = widen(this.knownAt, new Float64Array(size));
    this.basis = widen(this.basis, new Uint8Array(size));
    this.source = widen(this.source, new Int32Array(size));
  }

  /**
   * The rows as a frame in the table's order: session, then the order in which they were pushed (security, knownAt).
   *
   * @param days day of each axis index
   * @param first values of sources from 0 up, @param second of sources below 0; one array a feature
   */
  frame(
    table: FeatureSetTable,
    days: Int32Array,
    securityIds: readonly string[],
    basis: readonly string[],
    first: readonly Float32Array[],
    second: readonly Float32Array[],
    now: number,
  ): Frame {
    const order = this.orderBySession(days.length);
    const n = this.rows;
    const session = new Int32Array(n);
    const codes = new Int32Array(n);
    const knownAt = new Float64Array(n);
    const basisCodes = new Int32Array(n);
    const source = new Int32Array(n);
    let hasSecond = false;
    for (let i = 0; i < n; i++) {
      const at = order[i];
      session[i] = days[this.position[at]];
      codes[i] = this.security[at];
      knownAt[i] = this.knownAt[at];
      basisCodes[i] = this.basis[at];
      source[i] = this.source[at];
      if (source[i] < 0) hasSecond = true;
    }
    const columns: Record<string, Column> = {
      session: { type: "date", values: session },
      securityId: { type: "text", codes, dictionary: securityIds },
    };
    table.features.forEach((feature, f) => {
      const values = new Float32Array(n);
      const from = first[f];
      if (hasSecond) {
        const other = second[f];
        for (let i = 0; i < n; i++) values[i] = source[i] >= 0 ? from[source[i]] : other[-1 - source[i]];
      } else for (let i = 0; i < n; i++) values[i] = from[source[i]];
      columns[feature] = { type: "float32", values };
    });
    columns.knownAt = { type: "instant", values: knownAt };
    columns.knownAtBasis = { type: "text", codes: basisCodes, dictionary: basis };
    columns.ingestedAt = { type: "instant", values: new Float64Array(n).fill(now) };
    return { rows: n, columns };
  }

  /** Stable counting sort by axis index. */
  private orderBySession(sessions: number): Int32Array {
    const place = new Int32Array(sessions + 1);
    for (let row = 0; row < this.rows; row++) place[this.position[row] + 1]++;
    for (let i = 0; i < sessions; i++) place[i + 1] += place[i];
    const order = new Int32Array(this.rows);
    for (let row = 0; row < this.rows; row++) order[place[this.position[row]]++] = row;
    return order;
  }
}
