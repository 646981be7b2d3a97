import type { Row } from "@plumbline/core";

/** Rows as JSON can say them: bytes as base64. */
export function plainRows(rows: readonly Row[]): readonly object[] {
  return rows.map((row) => {
    const hasBytes = Object.values(row).some((cell) => cell instanceof Uint8Array);
    if (!hasBytes) return row;
    return Object.fromEntries(
      Object.entries(row).map(([name, cell]) => [
        name,
        cell instanceof Uint8Array ? Buffer.from(cell).toString("base64") : cell,
      ]),
    );
  });
}
