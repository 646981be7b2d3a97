import { seededRandom } from "../statistics/seeded-random.js";

/** A signal that knows nothing, shaped like one that might: it lingers, so neighbouring sessions look alike. */
export interface NullSignalShape {
  readonly sessions: number;
  readonly names: number;
  /** Correlation of a name's signal with that of the session before, in [0, 1): 0.9 keeps a week's half. */
  readonly persistence: number;
  /** T x N, 1 where the name can be scored; everywhere where absent. The signal lives on where it is not shown. */
  readonly members?: Uint8Array;
}

/**
 * A random signal, independent of everything but its seed: each name is a stationary autoregression of order one with
 * variance 1. The names' streams are separate, so a market with one name more has the same signal in the others.
 *
 * @param market,signal whole numbers that name the draw; equal ones give the same signal on every machine
 * @returns T x N row-major, NaN where the name is no member
 * @throws RangeError for a persistence outside [0, 1)
 */
export function persistentNullSignal(shape: NullSignalShape, market: number, signal: number): Float64Array {
  const { sessions, names, persistence, members } = shape;
  if (!(persistence >= 0 && persistence < 1)) throw new RangeError(`persistence ${persistence}; must be in [0, 1)`);
  const scale = Math.sqrt(1 - persistence * persistence);
  const values = new Float64Array(sessions * names);
  for (let name = 0; name < names; name++) {
    const random = seededRandom(market, signal, name);
    let value = random.normal();
    for (let t = 0; t < sessions; t++) {
      if (t > 0) value = persistence * value + scale * random.normal();
      const place = t * names + name;
      values[place] = members && members[place] === 0 ? Number.NaN : value;
    }
  }
  return values;
}
