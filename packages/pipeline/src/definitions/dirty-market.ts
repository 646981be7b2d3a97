import { nyseSessions, type StatedAction, type StatedBar } from "./stated-bars.js";

/** A random market with the faults of real files in it. For tests only. */
export interface DirtyMarket {
  readonly sessions: readonly string[];
  readonly bars: readonly StatedBar[];
  readonly actions: readonly StatedAction[];
}

/** Seeded: splits, dividends, gaps, halts, spikes, excursions on another basis, broken ranges, duplicates, stale runs. */
export function dirtyMarket(seed: number, securities: number, count: number, firstSession = "2014-01-02"): DirtyMarket {
  const uniform = mulberry32(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const sessions = nyseSessions(firstSession, count);
  const bars: StatedBar[] = [];
  const actions: StatedAction[] = [];
  for (let n = 0; n < securities; n++) {
    const id = `S${String(n).padStart(3, "0")}`;
    let price = 20 + 80 * uniform();
    let odd = 0;
    let oddRatio = 1;
    let halted = 0;
    let stale = 0;
    const first = uniform() < 0.2 ? Math.floor(uniform() * count * 0.5) : 0;
    const last = uniform() < 0.2 ? first + Math.floor(uniform() * (count - first)) : count - 1;
    for (let t = first; t <= last; t++) {
      const session = sessions[t];
      if (stale-- <= 0) price *= Math.exp(0.02 * normal());
      if (uniform() < 0.004) {
        const ratio = [2, 3, 1.5, 0.1][Math.floor(uniform() * 4)];
        price /= ratio;
        actions.push({ id, session, kind: "split", ratio });
      }
      if (uniform() < 0.01) actions.push({ id, session, kind: "dividend", amount: 0.01 * price });
      if (uniform() < 0.003) price *= uniform() < 0.5 ? 0.5 : 1.5;
      if (halted-- > 0) continue;
      if (uniform() < 0.01) {
        halted = Math.floor(uniform() * 8);
        continue;
      }
      if (uniform() < 0.004) stale = 7;
      if (odd === 0 && uniform() < 0.008) {
        odd = 1 + Math.floor(uniform() * 6);
        oddRatio = [0.5, 2, 3, 100, 0.01, 1.7, 1.15, 0.85, 1.3][Math.floor(uniform() * 9)];
      }
      const close = Math.round(price * (odd > 0 ? oddRatio : 1) * 1e4) / 1e4;
      if (odd > 0) odd--;
      const bar = { id, session, close, open: uniform() < 0.01 ? 0 : close, volume: Math.floor(uniform() * 1e5) };
      const fault = uniform();
      if (fault < 0.003) bars.push({ ...bar, high: close * 0.9, low: close });
      else if (fault < 0.005) bars.push({ ...bar, volume: -5 });
      else if (fault < 0.007) bars.push({ ...bar, close: Number.NaN });
      else bars.push(bar);
      if (fault > 0.997) bars.push({ ...bar });
      else if (fault > 0.995) bars.push({ ...bar, close: close * 1.01, high: close * 1.01 });
    }
    if (last < count - 1 && uniform() < 0.7)
      actions.push({ id, session: sessions[last], kind: "delisting", delistingReturn: -0.3 });
  }
  return { sessions, bars: bars.map((bar, i) => ({ ...bar, line: i + 1 })), actions };
}

function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 4294967296;
  };
}
