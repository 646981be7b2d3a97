import { identifier } from "./sql-text.js";

/** Bits a column gets: the number is of 62 bits at most, and 20 tell a million ranks apart. */
function bitsOf(columns: number): number {
  return Math.min(20, Math.floor(62 / columns));
}

/**
 * SQL of the rows' places on a Z-curve (Morton order) through the ranks of some columns: ranks are stretched to the same
 * number of bits, so that each column counts alike however many values it has, and their bits are interleaved, the first
 * column's highest first. Missing values rank first.
 *
 * @param from a table of the connection
 * @param prefix beginning of names that no column of `from` has
 * @returns a SELECT of all columns of `from` and the place, named by the prefix and `z`
 */
export function zOrderSql(from: string, columns: readonly string[], prefix: string): string {
  const bits = bitsOf(columns.length);
  const top = 2 ** bits - 1;
  const ranks = columns.map(
    (name, i) => `dense_rank() OVER (ORDER BY ${identifier(name)} NULLS FIRST) - 1 AS ${prefix}r${i}`,
  );
  const stretched = columns.map(
    (_, i) => `(${prefix}r${i} * ${top}) // greatest(max(${prefix}r${i}) OVER (), 1) AS ${prefix}s${i}`,
  );
  const terms: string[] = [];
  for (let bit = 0; bit < bits; bit++) {
    columns.forEach((_, i) => {
      const place = bit * columns.length + (columns.length - 1 - i);
      terms.push(`(((${prefix}s${i} >> ${bit}) & 1) << ${place})`);
    });
  }
  const own = columns.flatMap((_, i) => [`${prefix}r${i}`, `${prefix}s${i}`]).join(", ");
  return (
    `SELECT * EXCLUDE (${own}), CAST(${terms.join(" + ")} AS BIGINT) AS ${prefix}z FROM ` +
    `(SELECT *, ${stretched.join(", ")} FROM (SELECT *, ${ranks.join(", ")} FROM ${from}))`
  );
}
