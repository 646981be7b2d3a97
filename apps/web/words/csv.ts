export type Cell = string | number | null;

export type DataTable = {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
};

/**
 * RFC 4180 text of a table, one comment line first that says where it comes from.
 * Cells that a spreadsheet would run as a formula get a leading apostrophe; numbers never do.
 */
export function csvText(table: DataTable, source: string): string {
  const lines = [`# ${source.replace(/[\r\n]+/g, " ")}`, table.columns.map(quoted).join(",")];
  for (const row of table.rows) lines.push(row.map(quoted).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

function quoted(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return Number.isFinite(cell) ? String(cell) : "";
  const safe = /^[=+\-@\t\r]/.test(cell) && Number.isNaN(Number(cell)) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
