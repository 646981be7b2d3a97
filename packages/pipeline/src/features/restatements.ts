import type { BarHistory } from "./bar-history.js";

/** What was known of a security's bars at some instant, and the sessions to answer in that state. */
export interface KnowledgeState {
  /** Row of the history in force for each bar that stands, ascending by session. */
  readonly rows: Int32Array;
  /** Axis indices whose first answer is computed in this state. */
  readonly sessions: Int32Array;
  /** Axis indices answered before that a correction may have changed; empty in the first state. */
  readonly restated: Int32Array;
  /** Axis indices whose bar no longer stands: what was answered for them is taken back. */
  readonly retracted: Int32Array;
  /** Instant (ms UTC) of the correction that made this state; -Infinity for the first. */
  readonly knownAt: number;
  /** Code of the basis of that instant. */
  readonly basisCode: number;
}

/** Instant at which the answer for each bar is first known: its session's close, or the bar's first arrival if later. */
export function firstKnownAt(history: BarHistory, security: number, closes: Float64Array): Map<number, number> {
  const known = new Map<number, number>();
  for (let row = history.offsets[security]; row < history.offsets[security + 1]; row++) {
    const position = history.positions[row];
    if (!known.has(position)) known.set(position, Math.max(closes[position], history.knownAt[row]));
  }
  return known;
}

/** True if every bar has one version, known before the next session of the security is answered. */
export function isNeverRestated(history: BarHistory, security: number, closes: Float64Array): boolean {
  const { positions, knownAt } = history;
  const end = history.offsets[security + 1];
  for (let row = history.offsets[security]; row < end; row++) {
    if (row + 1 === end) break;
    if (positions[row + 1] === positions[row]) return false;
    if (knownAt[row] > Math.max(closes[positions[row + 1]], knownAt[row + 1])) return false;
  }
  return true;
}

/**
 * The states of knowledge through which a security's history went, in order. A session's first answer uses what was
 * known when it was first known; each later correction makes a new state in which the sessions it reaches (up to
 * `need` sessions after the corrected bar) are answered again.
 */
export function knowledgeStates(
  history: BarHistory,
  security: number,
  closes: Float64Array,
  need: number,
): KnowledgeState[] {
  const { positions, knownAt, basisCode } = history;
  const start = history.offsets[security];
  const end = history.offsets[security + 1];
  const first = firstKnownAt(history, security, closes);
  const sessions = [...first.keys()];
  const earliestAfter = new Map<number, number>();
  let earliest = Number.POSITIVE_INFINITY;
  for (const position of [...sessions].reverse()) {
    earliest = Math.min(earliest, first.get(position)!);
    earliestAfter.set(position, earliest);
  }
  const isLate = (row: number) => knownAt[row] > earliestAfter.get(positions[row])!;
  const events = new Map<number, number[]>();
  for (let row = start; row < end; row++) {
    if (isLate(row)) events.set(knownAt[row], [...(events.get(knownAt[row]) ?? []), row]);
  }
  const instants = [...events.keys()].sort((a, b) => a - b);

  const inForce = new Map<number, number>();
  /** Answers with the row whose basis says how the change became known: of a bar taken back, its own. */
  const put = (row: number): number => {
    if (history.isRetraction[row] === 0) {
      inForce.set(positions[row], row);
      return row;
    }
    const held = inForce.get(positions[row]) ?? start;
    inForce.delete(positions[row]);
    return held;
  };
  for (let row = start; row < end; row++) if (!isLate(row)) put(row);
  const rowsInForce = () => Int32Array.from([...inForce].sort((a, b) => a[0] - b[0]).map(([, row]) => row));
  const firstAnswered = (from: number, before: number) =>
    Int32Array.from(
      sessions.filter(
        (position) => inForce.has(position) && first.get(position)! >= from && first.get(position)! < before,
      ),
    );

  const states: KnowledgeState[] = [];
  for (let event = -1; event < instants.length; event++) {
    const instant = event < 0 ? Number.NEGATIVE_INFINITY : instants[event];
    const changed = event < 0 ? [] : events.get(instant)!;
    const stated = changed.map(put);
    const reached = (position: number) =>
      first.get(position)! < instant &&
      changed.some((row) => position >= positions[row] && position - positions[row] <= need);
    states.push({
      rows: rowsInForce(),
      sessions: firstAnswered(instant, instants[event + 1] ?? Number.POSITIVE_INFINITY),
      restated: Int32Array.from(sessions.filter((position) => inForce.has(position) && reached(position))),
      retracted: Int32Array.from(changed, (row) => positions[row]).filter((position) => !inForce.has(position)),
      knownAt: instant,
      basisCode: stated.length > 0 ? basisCode[stated[0]] : 0,
    });
  }
  return states;
}
