import { StableOrder } from "@plumbline/quant";

const bitsOfInfinity = 0x7f800000;
const bitsOfNaN = 0x7fc00000;
const bitsOfMinusZero = 0x80000000 | 0;

/**
 * Ranks of one cross-section, as `(r - 0.5) / n` in (0, 1): r the 1-based rank ascending (ties averaged), n the number
 * of values present. Missing stays missing and takes no part.
 *
 * Sorting goes through the ordered bits of the float32, which is several times faster than a comparator and the same on
 * every machine.
 */
export class CrossSectionalRank {
  private readonly sorter = new StableOrder();
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
    const { sorter } = this;
    sorter.reserve(rows.length);
    const present =
      values instanceof Float32Array
        ? this.takeBits(new Int32Array(values.buffer, values.byteOffset, values.length), rows, out, offset, stride)
        : this.takePresent(values, rows, out, offset, stride);
    sorter.sort(present);
    const { keys, order } = sorter;
    for (let from = 0; from < present; ) {
      const key = keys[from];
      let to = from + 1;
      while (to < present && keys[to] === key) to++;
      const rank = ((from + 1 + to) / 2 - 0.5) / present;
      for (let k = from; k < to; k++) out[offset + order[k] * stride] = rank;
      from = to;
    }
  }

  /** Hands the values that are there to the sorter and writes NaN for the others; answers with how many there are. */
  private takePresent(
    values: Float64Array,
    rows: Int32Array,
    out: Float32Array | Float64Array,
    offset: number,
    stride: number,
  ): number {
    const { float, bits } = this;
    const { keys, order } = this.sorter;
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
      keys[present] = raw >>> 31 === 1 ? ~raw : raw | 0x80000000;
      order[present++] = i;
    }
    return present;
  }

  /** The same of float32 values, by their bits. */
  private takeBits(
    values: Int32Array,
    rows: Int32Array,
    out: Float32Array | Float64Array,
    offset: number,
    stride: number,
  ): number {
    const { keys, order } = this.sorter;
    let present = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      const raw = row < 0 ? bitsOfNaN : values[row];
      if ((raw & 0x7fffffff) > bitsOfInfinity) {
        out[offset + i * stride] = Number.NaN;
        continue;
      }
      // one key for -0 and 0
      keys[present] = raw === bitsOfMinusZero ? 0x80000000 : raw ^ ((raw >> 31) | 0x80000000);
      order[present++] = i;
    }
    return present;
  }
}
