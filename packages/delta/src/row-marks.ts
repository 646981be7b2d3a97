/** A list of row numbers longer than this is written as a bitmap. */
const longestList = 64;

/**
 * SQL that is true for the rows marked in their file and false for the others.
 * @param marks for each file the numbers of its marked rows, ascending; null where none is marked
 * @param fileIndex SQL of the file's place in `marks`
 * @param rowNumber SQL of the row's number in its file
 */
export function isMarked(marks: readonly (Float64Array | null)[], fileIndex: string, rowNumber: string): string {
  if (marks.length > 1) {
    const bits = marks.map((rows) => (rows && rows.length > 0 ? bitText(rows) : "CAST(NULL AS BIT)"));
    return bitTest(`list_extract([${bits.join(", ")}], ${fileIndex} + 1)`, rowNumber);
  }
  const rows = marks[0] ?? new Float64Array(0);
  if (rows.length === 0) return "false";
  if (rows.length <= longestList) return `(${rowNumber} IN (${rows.join(", ")}))`;
  return bitTest(bitText(rows), rowNumber);
}

function bitTest(bits: string, rowNumber: string): string {
  return `(CASE WHEN ${rowNumber} < bit_length(${bits}) THEN get_bit(${bits}, CAST(${rowNumber} AS INTEGER)) = 1 ELSE false END)`;
}

/** The rows as bits from the first row on, which the engine reads without building a set. */
function bitText(rows: Float64Array): string {
  const bytes = Buffer.alloc(Math.floor(rows[rows.length - 1] / 8) + 1);
  for (const row of rows) bytes[Math.floor(row / 8)] |= 128 >> (row % 8);
  return `CAST(from_base64('${bytes.toString("base64")}') AS BIT)`;
}
