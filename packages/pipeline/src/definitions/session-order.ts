/**
 * Rows of sessions from `from` on, ordered by session; rows of one session keep their order. Linear in the rows.
 *
 * @param session day number of each row
 */
export function sessionOrder(session: Int32Array, from = Number.NEGATIVE_INFINITY): Int32Array {
  const slotOf = slots(session);
  const offset = new Int32Array(slotOf.size + 1);
  let kept = 0;
  for (const day of session) {
    if (day < from) continue;
    offset[slotOf.at(day) + 1]++;
    kept++;
  }
  for (let i = 1; i < offset.length; i++) offset[i] += offset[i - 1];
  const order = new Int32Array(kept);
  for (let row = 0; row < session.length; row++) {
    if (session[row] >= from) order[offset[slotOf.at(session[row])]++] = row;
  }
  return order;
}

/** 2,700 years of days fit an array; a damaged date far away falls back to a map. */
const denseDays = 1_000_000;

function slots(session: Int32Array): { readonly size: number; at(day: number): number } {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const day of session) {
    if (day < first) first = day;
    if (day > last) last = day;
  }
  if (session.length === 0) return { size: 0, at: () => 0 };
  if (last - first <= denseDays) return { size: last - first + 1, at: (day) => day - first };
  const days = Int32Array.from(new Set(session)).sort();
  const slot = new Map<number, number>();
  for (const day of days) slot.set(day, slot.size);
  return { size: days.length, at: (day) => slot.get(day) ?? 0 };
}
