import type { Simulation } from "./simulate.js";

/** True rank IC of the alpha over one horizon in one window. */
export interface TrueInformationCoefficient {
  readonly horizon: number;
  /** Calendar year of session t, or "all". */
  readonly window: string;
  /** Mean over sessions of the Spearman correlation of alpha and true total return over (t+1, t+1+h]. */
  readonly rankIc: number;
  readonly sessions: number;
}

/** Spearman correlation by session of `alpha` at t with the true return over (close t+1, close t+1+h]; NaN below 10 pairs. */
export function rankIcBySession(simulation: Simulation, horizon: number): Float64Array {
  const { sessions, securities: n, alpha, logReturn } = simulation;
  const out = new Float64Array(sessions).fill(Number.NaN);
  const left: number[] = [];
  const right: number[] = [];
  for (let t = 0; t + 1 + horizon < sessions; t++) {
    left.length = 0;
    right.length = 0;
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let s = t + 2; s <= t + 1 + horizon; s++) sum += logReturn[s * n + i];
      const score = alpha[t * n + i];
      if (Number.isNaN(sum) || Number.isNaN(score)) continue;
      left.push(score);
      right.push(sum);
    }
    if (left.length >= 10) out[t] = rankCorrelation(left, right);
  }
  return out;
}

/** Means of the rank IC by calendar year and over all sessions, for each horizon. */
export function trueInformationCoefficients(
  simulation: Simulation,
  yearOf: (session: number) => number,
  horizons: readonly number[],
): TrueInformationCoefficient[] {
  const out: TrueInformationCoefficient[] = [];
  for (const horizon of horizons) {
    const values = rankIcBySession(simulation, horizon);
    const byWindow = new Map<string, number[]>();
    values.forEach((value, t) => {
      if (Number.isNaN(value)) return;
      for (const window of ["all", String(yearOf(t))]) {
        const held = byWindow.get(window);
        if (held) held.push(value);
        else byWindow.set(window, [value]);
      }
    });
    for (const [window, held] of byWindow) {
      const rankIc = held.reduce((sum, value) => sum + value, 0) / held.length;
      out.push({ horizon, window, rankIc, sessions: held.length });
    }
  }
  return out;
}

/** Mean over sessions of the cross-sectional correlation of alpha at t and t + lag. */
export function alphaAutocorrelation({ alpha, sessions, securities: n }: Simulation, lag: number): number {
  let total = 0;
  let count = 0;
  for (let t = 0; t + lag < sessions; t++) {
    let xy = 0;
    let xx = 0;
    let yy = 0;
    for (let i = 0; i < n; i++) {
      const x = alpha[t * n + i];
      const y = alpha[(t + lag) * n + i];
      if (Number.isNaN(x) || Number.isNaN(y)) continue;
      xy += x * y;
      xx += x * x;
      yy += y * y;
    }
    if (xx === 0 || yy === 0) continue;
    total += xy / Math.sqrt(xx * yy);
    count++;
  }
  return total / count;
}

/** Gross return of the top over the bottom fifth by alpha, its turnover, and the cost a side that eats it; per `horizon` sessions. */
export function quintileSpread({ alpha, logReturn, sessions, securities: n }: Simulation, horizon: number) {
  let spread = 0;
  let traded = 0;
  let periods = 0;
  let before: readonly [Set<number>, Set<number>] | null = null;
  for (let t = 0; t + 1 + horizon < sessions; t += horizon) {
    const listed = Array.from({ length: n }, (_, i) => i).filter(
      (i) => !Number.isNaN(alpha[t * n + i]) && !Number.isNaN(logReturn[(t + 1 + horizon) * n + i]),
    );
    listed.sort((a, b) => alpha[t * n + a] - alpha[t * n + b] || a - b);
    const fifth = Math.floor(listed.length / 5);
    if (fifth === 0) continue;
    const legs = [new Set(listed.slice(-fifth)), new Set(listed.slice(0, fifth))] as const;
    const meanOf = (leg: Set<number>) => {
      let sum = 0;
      for (const i of leg) {
        let total = 0;
        for (let s = t + 2; s <= t + 1 + horizon; s++) total += logReturn[s * n + i];
        sum += Math.exp(total) - 1;
      }
      return sum / leg.size;
    };
    spread += meanOf(legs[0]) - meanOf(legs[1]);
    if (before) {
      const held = before;
      const left = legs.map((leg, k) => [...leg].filter((i) => !held[k].has(i)).length / leg.size);
      traded += 2 * (left[0] + left[1]);
    }
    periods++;
    before = legs;
  }
  const grossSpread = spread / periods;
  const tradedPerPeriod = traded / (periods - 1);
  return { horizon, grossSpread, tradedPerPeriod, breakEvenCostPerSide: grossSpread / tradedPerPeriod };
}

function rankCorrelation(x: readonly number[], y: readonly number[]): number {
  const a = ranks(x);
  const b = ranks(y);
  const mean = (x.length + 1) / 2;
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < x.length; i++) {
    xy += (a[i] - mean) * (b[i] - mean);
    xx += (a[i] - mean) * (a[i] - mean);
    yy += (b[i] - mean) * (b[i] - mean);
  }
  return xx === 0 || yy === 0 ? Number.NaN : xy / Math.sqrt(xx * yy);
}

/** Ranks from 1, ties averaged. */
function ranks(values: readonly number[]): Float64Array {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  const out = new Float64Array(values.length);
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j + 1 < order.length && values[order[j + 1]] === values[order[i]]) j++;
    for (let k = i; k <= j; k++) out[order[k]] = (i + j) / 2 + 1;
    i = j + 1;
  }
  return out;
}
