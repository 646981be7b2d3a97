import { type ColumnSpec, ContractError, type TableSpec } from "@plumbline/core";

/** Key of a stored table's properties under which its declaration lies. */
export const declarationProperty = "plumbline.table";

/** The declaration as text, apart from what the stored schema says itself. */
export function formatDeclaration(table: TableSpec): string {
  const columns = Object.fromEntries(
    Object.entries(table.columns).map(([name, { type, unit, nullable }]) => [name, { type, unit, nullable }]),
  );
  const { name, about, key, time, knownAt, audit, partitionByYear, clusterBy } = table;
  return JSON.stringify({ name, about, key, time, knownAt, audit, partitionByYear, clusterBy, columns });
}

/** The declaration from its text; null where it is none. */
export function parseDeclaration(text: string | undefined): TableSpec | null {
  if (text === undefined) return null;
  try {
    const table = JSON.parse(text) as Partial<TableSpec>;
    if (typeof table.name !== "string" || !Array.isArray(table.key) || typeof table.columns !== "object") return null;
    return table as TableSpec;
  } catch {
    return null;
  }
}

/** The declared column. @throws ContractError if the table has none of that name */
export function declared(table: TableSpec, column: string): ColumnSpec {
  const found = table.columns[column];
  if (!found) throw new ContractError(table.name, column, `not declared; there are ${Object.keys(table.columns)}`);
  return found;
}
