import { positionOf } from "./market-sessions.js";

/** 2,700 years of days fit an array; a damaged date far away falls back to a map. */
const denseDays = 1_000_000;

/** `positionOf` for many days: the index of the last of `days` (ascending) not after a day, -1 if there is none. */
export function dayPositions(days: Int32Array): (day: number) => number {
  if (days.length === 0) return () => -1;
  const [first, last] = [days[0], days[days.length - 1]];
  if (last - first > denseDays) {
    const held = new Map<number, number>();
    return (day) => {
      let position = held.get(day);
      if (position === undefined) {
        position = positionOf(days, day);
        held.set(day, position);
      }
      return position;
    };
  }
  const positions = new Int32Array(last - first + 1);
  let at = 0;
  for (let day = first; day <= last; day++) {
    if (at + 1 < days.length && days[at + 1] === day) at++;
    positions[day - first] = at;
  }
  return (day) => (day < first ? -1 : day > last ? at : positions[day - first]);
}
