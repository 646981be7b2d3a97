import type { SessionCalendar } from "@plumbline/core";
import { smallestBlock } from "../expressions/operators.js";

/** The sessions a computation works on, ascending, and where their blocks begin and end. */
export interface SessionAxis {
  /** Day numbers. */
  readonly days: Int32Array;
  /** By block size in days. */
  readonly blocks: ReadonlyMap<number, BlockBounds>;
}

export interface BlockBounds {
  /** Axis index of the first session of each session's block. */
  readonly start: Int32Array;
  /** Axis index after the last session of each session's block. */
  readonly end: Int32Array;
}

/** Block sizes in days; each is at least as long as the windows summed in it. */
const blockSizes = [smallestBlock, 4 * smallestBlock, 16 * smallestBlock];

/**
 * Axis over sessions. A block is a stretch of days whose number divided by its size has the same whole part, so every
 * slice of the same sessions has the same blocks, whatever day it begins with.
 */
export function sessionAxis(days: Int32Array): SessionAxis {
  return { days, blocks: new Map(blockSizes.map((size) => [size, boundsOf(days, size)])) };
}

/**
 * The calendar's sessions from the start of the block that holds the first observed day to the last observed day.
 *
 * @param observed day numbers, in any order, repeats allowed
 */
export function axisOfDays(calendar: SessionCalendar, observed: Int32Array): SessionAxis {
  if (observed.length === 0) return sessionAxis(new Int32Array(0));
  let first = observed[0];
  let last = observed[0];
  for (const day of observed) {
    if (day < first) first = day;
    if (day > last) last = day;
  }
  const blockStart = Math.floor(first / smallestBlock) * smallestBlock;
  return sessionAxis(calendar.sessions(blockStart, last + 1));
}

function boundsOf(days: Int32Array, size: number): BlockBounds {
  const start = new Int32Array(days.length);
  const end = new Int32Array(days.length);
  for (let i = 0; i < days.length; i++) {
    const isSame = i > 0 && Math.floor(days[i] / size) === Math.floor(days[i - 1] / size);
    start[i] = isSame ? start[i - 1] : i;
  }
  for (let i = days.length - 1; i >= 0; i--) {
    end[i] = i + 1 < days.length && start[i + 1] === start[i] ? end[i + 1] : i + 1;
  }
  return { start, end };
}

/** Axis index of a day, or -1 where it is no session. */
export function indexOfDay(axis: SessionAxis, day: number): number {
  let low = 0;
  let high = axis.days.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (axis.days[middle] < day) low = middle + 1;
    else high = middle;
  }
  return axis.days[low] === day ? low : -1;
}
