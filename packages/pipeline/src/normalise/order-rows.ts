/**
 * Rows ordered by group, then session, then as they came: two stable counting sorts, linear in rows.
 *
 * @param group   whole numbers in [0, groups)
 * @param session day numbers
 * @returns row numbers
 */
export function orderRows(group: Int32Array, groups: number, session: Int32Array): Int32Array {
  const rows = group.length;
  if (rows === 0) return new Int32Array(0);
  let first = session[0];
  let last = session[0];
  for (const day of session) {
    if (day < first) first = day;
    if (day > last) last = day;
  }
  const bySession = countingSort(null, rows, last - first + 1, (row) => session[row] - first);
  return countingSort(bySession, rows, groups, (row) => group[row]);
}

function countingSort(
  order: Int32Array | null,
  rows: number,
  buckets: number,
  bucketOf: (row: number) => number,
): Int32Array {
  const next = new Int32Array(buckets + 1);
  for (let row = 0; row < rows; row++) next[bucketOf(row) + 1]++;
  for (let k = 1; k <= buckets; k++) next[k] += next[k - 1];
  const out = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    const row = order ? order[i] : i;
    out[next[bucketOf(row)]++] = row;
  }
  return out;
}
