import type { CrossSectionalTransform } from "./cross-section.js";

export interface Scale {
  readonly mean: number;
  /** Sample standard deviation (ddof 1). */
  readonly deviation: number;
}

/** Mean and standard deviation of the finite values, in two passes; deviation NaN with fewer than two. */
export function scaleOf(values: Float64Array): Scale {
  const present = values.filter(Number.isFinite);
  let sum = 0;
  for (const value of present) sum += value - present[0];
  const mean = present.length > 0 ? present[0] + sum / present.length : Number.NaN;
  let squares = 0;
  for (const value of present) squares += (value - mean) * (value - mean);
  return { mean, deviation: present.length > 1 ? Math.sqrt(squares / (present.length - 1)) : Number.NaN };
}

/** (value - mean) / deviation; 0 where nothing deviates, NaN where the value or the scale is missing. */
export function standardise(values: Float64Array, { mean, deviation }: Scale): Float64Array {
  return values.map((value) => (deviation === 0 ? (value - mean) * 0 : (value - mean) / deviation));
}

/** Standard score within each session. */
export const zScore: CrossSectionalTransform = (values) => standardise(values, scaleOf(values));

/**
 * Value minus the mean of its sector in the session. A sector of one, or an unknown sector, is compared with the mean of
 * the whole session.
 *
 * @param sector code of each row of the panel; negative where it is not known
 */
export function neutraliseBySector(sector: Int32Array): CrossSectionalTransform {
  return (values, rows) => {
    const bySector = new Map<number, number[]>();
    rows.forEach((row, i) => {
      const held = bySector.get(sector[row]);
      if (held) held.push(i);
      else bySector.set(sector[row], [i]);
    });
    const everyone = scaleOf(values).mean;
    const out = values.map((value) => value - everyone);
    for (const [code, members] of bySector) {
      if (code < 0 || members.length < 2) continue;
      const { mean } = scaleOf(Float64Array.from(members, (i) => values[i]));
      for (const i of members) out[i] = values[i] - mean;
    }
    return out;
  };
}
