/** Numbers of a table, as they lie in memory. */
export type Column = Float64Array | Int32Array;

/** The column as the list that JSON and GraphQL say: what is not finite is null. */
export function listOfColumn(column: Column): (number | null)[] {
  // Array.from on its own walks a typed array by its iterator, which costs five times a loop.
  const out = new Array<number | null>(column.length);
  for (let row = 0; row < column.length; row++) out[row] = Number.isFinite(column[row]) ? column[row] : null;
  return out;
}
