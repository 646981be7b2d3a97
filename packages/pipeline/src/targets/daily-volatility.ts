import { int32Of } from "@plumbline/core";
import type { SecurityRuns } from "../definitions/security-runs.js";
import { membersByRun, totalReturnPrices } from "./forward-returns.js";
import type { MemberRows } from "./member-rows.js";

/** Returns in the window, and the calendar days in which they must lie. */
export const volatilityBars = 63;
export const volatilityDays = 182;

/**
 * Daily volatility known at t of each member: standard deviation (ddof 1) of its last 63 close-to-close total returns,
 * the last of them ending at t. Two passes over the window, so that the bits depend on the window alone.
 *
 * @returns decimal a day, not annualised; NaN with fewer than 63 returns in 182 days
 */
export function dailyVolatility(runs: SecurityRuns, members: MemberRows): Float64Array {
  const price = totalReturnPrices(runs.frame);
  const session = int32Of(runs.frame, "session");
  const volatility = new Float64Array(members.count).fill(Number.NaN);
  const returns = new Float64Array(runs.frame.rows);
  for (let row = 1; row < returns.length; row++) returns[row] = price[row] / price[row - 1] - 1;
  for (const [run, own] of membersByRun(runs, members)) {
    let row = runs.starts[run];
    const end = runs.starts[run + 1];
    for (const member of own) {
      while (row < end && session[row] < members.session[member]) row++;
      const first = row - volatilityBars;
      if (row >= end || session[row] !== members.session[member] || first < runs.starts[run]) continue;
      if (session[row] - session[first] > volatilityDays) continue;
      volatility[member] = deviation(returns, first + 1, row + 1);
    }
  }
  return volatility;
}

function deviation(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i];
  const mean = sum / (to - from);
  let squares = 0;
  for (let i = from; i < to; i++) squares += (values[i] - mean) * (values[i] - mean);
  return Math.sqrt(squares / (to - from - 1));
}
