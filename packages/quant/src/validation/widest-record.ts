/** Trials and the sessions in which each of them has a return, ascending. */
export interface WidestRecord {
  readonly kept: readonly Float64Array[];
  readonly sessions: Int32Array;
}

/**
 * The trials to compare where their records differ. Starting with all of them, the records that cost the most shared
 * sessions are taken out one kind at a time (trials with returns in the same sessions stay or go together); of the sets on
 * this way the one with the most returns, trials times shared sessions, is kept, and of equal ones the larger.
 *
 * @param returns one array a trial, equally long; NaN where it has no return
 * @param fewest  trials below which no more are taken out
 */
export function widestRecord(returns: readonly Float64Array[], fewest: number): WidestRecord {
  const kinds = new Map<string, Float64Array[]>();
  for (const series of returns) {
    const key = presenceOf(series);
    kinds.set(key, [...(kinds.get(key) ?? []), series]);
  }
  let groups = [...kinds.keys()].sort().map((key) => kinds.get(key) ?? []);
  const trialsOf = (held: readonly Float64Array[][]) => held.reduce((sum, group) => sum + group.length, 0);
  let best = { groups, sessions: sharedSessions(groups) };
  while (groups.length > 1) {
    const rests = groups
      .map((_, place) => groups.filter((_, other) => other !== place))
      .filter((rest) => trialsOf(rest) >= fewest)
      .map((rest) => ({ groups: rest, sessions: sharedSessions(rest) }));
    if (rests.length === 0) break;
    const next = rests.reduce((held, rest) => {
      const more = rest.sessions.length - held.sessions.length || trialsOf(rest.groups) - trialsOf(held.groups);
      return more > 0 ? rest : held;
    });
    groups = next.groups;
    const isWider = trialsOf(groups) * next.sessions.length > trialsOf(best.groups) * best.sessions.length;
    if (isWider) best = next;
  }
  const kept = new Set(best.groups.flat());
  return { kept: returns.filter((series) => kept.has(series)), sessions: best.sessions };
}

/** Where a series has returns, as a text: "0-12,15-40". */
function presenceOf(series: Float64Array): string {
  const runs: string[] = [];
  let from = -1;
  for (let t = 0; t <= series.length; t++) {
    const isPresent = t < series.length && Number.isFinite(series[t]);
    if (isPresent && from < 0) from = t;
    if (!isPresent && from >= 0) {
      runs.push(`${from}-${t}`);
      from = -1;
    }
  }
  return runs.join();
}

/** Sessions in which no group's returns are missing; the first of a group stands for all of it. */
function sharedSessions(groups: readonly Float64Array[][]): Int32Array {
  const firsts = groups.map(([first]) => first);
  const kept: number[] = [];
  for (let t = 0; t < (firsts[0]?.length ?? 0); t++) {
    if (firsts.every((series) => Number.isFinite(series[t]))) kept.push(t);
  }
  return Int32Array.from(kept);
}
