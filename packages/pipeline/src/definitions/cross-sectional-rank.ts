/**
 * Ranks of one cross-section, as `(r - 0.5) / n` in (0, 1): r the 1-based rank ascending (ties averaged), n the number
 * of values present. Missing stays missing and takes no part.
 *
 * Sorting goes through 64-bit integers (ordered bits of the float32 above, position below), which is several times faster
 * than a comparator and the same on every machine.
 */
export class CrossSectionalRank {
  private keys = new BigUint64Array(0);
  private words = new Uint32Array(0);
  private readonly float = new Float32Array(1);
  private readonly bits = new Uint32Array(this.float.buffer);

  /**
   * @param values   source of the section, float32 or float64 (rounded to float32 first); NaN is missing
   * @param rows     positions in `values` of the section's members
   * @param out      receives the rank of member i at `offset + i * stride`, float32; NaN where missing
   */
  rank(
    values: Float32Array | Float64Array,
    rows: Int32Array,
    out: Float32Array | Float64Array,
    offset: number,
    stride: number,
  ): void {
    this.reserve(rows.length);
    const { words, float, bits } = this;
    let present = 0;
    for (let i = 0; i < rows.length; i++) {
      const value = rows[i] < 0 ? Number.NaN : values[rows[i]];
      if (Number.isNaN(value)) {
        out[offset + i * stride] = Number.NaN;
        continue;
      }
      // adding zero makes -0 and 0 one value
      float[0] = value + 0;
      const raw = bits[0];
      words[2 * present] = i;
      words[2 * present + 1] = raw >>> 31 === 1 ? ~raw : raw | 0x80000000;
      present++;
    }
    this.keys.subarray(0, present).sort();
    for (let from = 0; from < present; ) {
      const key = words[2 * from + 1];
      let to = from + 1;
      while (to < present && words[2 * to + 1] === key) to++;
      const rank = ((from + 1 + to) / 2 - 0.5) / present;
      for (let k = from; k < to; k++) out[offset + words[2 * k] * stride] = rank;
      from = to;
    }
  }

  private reserve(rows: number): void {
    if (this.keys.length >= rows) return;
    this.keys = new BigUint64Array(Math.max(rows, 2 * this.keys.length));
    this.words = new Uint32Array(this.keys.buffer);
  }
}
