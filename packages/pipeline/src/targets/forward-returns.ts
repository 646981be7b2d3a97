import type { Frame } from "@plumbline/core";
import { float64Of, int32Of, textOf } from "@plumbline/core";
import { positionOf } from "../definitions/market-sessions.js";
import type { SecurityRuns } from "../definitions/security-runs.js";
import type { Delisting } from "./delistings.js";
import type { MemberRows } from "./member-rows.js";

/** Sessions of the market and where each lies; labels end at `lastPosition` at the latest. */
export interface LabelCalendar {
  readonly sessions: Int32Array;
  readonly lastPosition: number;
}

export interface ForwardReturns {
  /** Simple return over (close t0, close t1], decimal; NaN where the label does not exist yet. */
  readonly forwardReturn: Float64Array;
  readonly isDelisted: Uint8Array;
  /** UTC ms: latest knownAt of what the return rests on. */
  readonly knownAt: Float64Array;
}

/** Instants at which refused bars of a security became known to be wrong, by session. */
export type RefusalsBySecurity = ReadonlyMap<string, ReadonlyMap<number, number>>;

/**
 * Forward returns of the members, one array a horizon.
 *
 * - The price is close x totalReturnFactor; where t0 or t1 has no standing bar (halt, refused bar), the last close
 *   before it is carried.
 * - Delisted with last session in [t0, t1): the last close, then the delisting return, then cash.
 * - Delisted before t0: nothing could be bought at t0; the label is the return of cash, 0.
 */
export function forwardReturns(
  runs: SecurityRuns,
  members: MemberRows,
  calendar: LabelCalendar,
  horizons: readonly number[],
  delistings: ReadonlyMap<string, readonly Delisting[]>,
  refusals: RefusalsBySecurity,
): readonly ForwardReturns[] {
  const { sessions, lastPosition } = calendar;
  const price = totalReturnPrices(runs.frame);
  const barKnownAt = float64Of(runs.frame, "knownAt");
  const session = int32Of(runs.frame, "session");
  const answers = horizons.map(() => ({
    forwardReturn: new Float64Array(members.count).fill(Number.NaN),
    isDelisted: new Uint8Array(members.count),
    knownAt: new Float64Array(members.count),
  }));
  const carried = new Int32Array(sessions.length);
  for (const [run, own] of membersByRun(runs, members)) {
    carryLast(session, runs.starts[run], runs.starts[run + 1], sessions, carried);
    const id = members.securities[members.securityCode[own[0]]];
    const ended = delistings.get(id)?.map((one) => ({ ...one, position: positionOf(sessions, one.session) })) ?? [];
    const refused = refusals.get(id);
    for (const member of own) {
      const t = positionOf(sessions, members.session[member]);
      if (sessions[t] !== members.session[member]) continue;
      const delisting = ended.find((one) => one.position >= t);
      for (let k = 0; k < horizons.length; k++) {
        const [t0, t1] = [t + 1, t + 1 + horizons[k]];
        if (t1 > lastPosition) continue;
        const answer = answers[k];
        const isGone = delisting !== undefined && delisting.position < t0;
        const isDelisted = delisting !== undefined && !isGone && delisting.position < t1;
        const [first, last] = [carried[t0], carried[isDelisted ? delisting.position : t1]];
        const ending = isDelisted ? 1 + delisting.delistingReturn : 1;
        answer.forwardReturn[member] = isGone ? 0 : (price[last] / price[first]) * ending - 1;
        answer.isDelisted[member] = isDelisted ? 1 : 0;
        answer.knownAt[member] = Math.max(
          members.knownAt[member],
          barKnownAt[first],
          barKnownAt[last],
          isDelisted || isGone ? delisting.knownAt : Number.NEGATIVE_INFINITY,
          refused?.get(sessions[t0]) ?? Number.NEGATIVE_INFINITY,
          refused?.get(sessions[t1]) ?? Number.NEGATIVE_INFINITY,
        );
      }
    }
  }
  return answers;
}

/** close x totalReturnFactor, forward-adjusted: what comes later changes none of them. */
export function totalReturnPrices(bars: Frame): Float64Array {
  const close = float64Of(bars, "close");
  const factor = float64Of(bars, "totalReturnFactor");
  const price = new Float64Array(close.length);
  for (let row = 0; row < price.length; row++) price[row] = close[row] * factor[row];
  return price;
}

/** Members of each security that has bars: run of its bars, and its members ascending by session. */
export function membersByRun(runs: SecurityRuns, members: MemberRows): Map<number, number[]> {
  const id = textOf(runs.frame, "securityId");
  const runOf = new Map<string, number>();
  for (let run = 0; run + 1 < runs.starts.length; run++) runOf.set(id.dictionary[id.codes[runs.starts[run]]], run);
  const runOfCode = members.securities.map((security) => runOf.get(security) ?? -1);
  const byRun = new Map<number, number[]>();
  for (let member = 0; member < members.count; member++) {
    const run = runOfCode[members.securityCode[member]];
    if (run < 0) continue;
    const own = byRun.get(run);
    if (own) own.push(member);
    else byRun.set(run, [member]);
  }
  return byRun;
}

/** `carried[p]`: the security's last row not after session p; -1 before its first. */
function carryLast(session: Int32Array, from: number, to: number, sessions: Int32Array, carried: Int32Array): void {
  let row = from - 1;
  for (let p = 0; p < sessions.length; p++) {
    while (row + 1 < to && session[row + 1] <= sessions[p]) row++;
    carried[p] = row < from ? -1 : row;
  }
}
