import { csvText, type DataTable } from "../words/csv";

/** Hands the table to the browser as a CSV file whose first line says where it comes from. */
export function downloadCsv(fileName: string, table: DataTable, source: string): void {
  const url = URL.createObjectURL(new Blob([csvText(table, source)], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${fileName}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
