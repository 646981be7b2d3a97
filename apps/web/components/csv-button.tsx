"use client";

import type { DataTable } from "../words/csv";
import { downloadCsv } from "./download-csv";

/** CSV of a table that the page already holds. */
export function CsvButton(props: { fileName: string; table: DataTable; source: string }) {
  return (
    <button
      type="button"
      className="plain-act"
      data-csv
      onClick={() => downloadCsv(props.fileName, props.table, props.source)}
    >
      CSV
    </button>
  );
}
