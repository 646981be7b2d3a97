import type { DuckDBValue } from "@duckdb/node-api";
import { markedNames, provenanceKey, type WrittenProvenance } from "../serving/written-provenance.js";
import { cellText, numberText } from "./cell-text.js";
import type { SqlColumn, SqlFormat } from "./sql-order.js";

/** Writes a result as it comes, column-wise chunks of rows. */
export interface AnswerWriter {
  /** The rows of a chunk from one to before another. */
  rows(columns: readonly (readonly DuckDBValue[])[], from: number, to: number): string;
  end(isCut: boolean, rows: number): string | Uint8Array;
}

/** @param format one that is written here; Parquet is written by the engine */
export async function answerWriter(
  format: Exclude<SqlFormat, "parquet">,
  columns: readonly SqlColumn[],
  provenance: WrittenProvenance,
): Promise<AnswerWriter> {
  switch (format) {
    case "json":
      return jsonWriter(columns);
    case "csv":
      return csvWriter(columns, provenance.isSimulated);
    case "arrow":
      return arrowWriter(columns, provenance);
  }
}

/** Rows are arrays; what a JSON number would round comes as text, and so do NaN and the infinities. */
function jsonWriter(columns: readonly SqlColumn[]): AnswerWriter {
  let before = `{"columns":${JSON.stringify(columns)},"rows":[`;
  const cells = columns.map(({ type }) => jsonCellOf(type));
  return {
    rows(chunk, from, to) {
      let text = "";
      for (let row = from; row < to; row++) {
        text += `${before}[`;
        for (let i = 0; i < chunk.length; i++) text += (i > 0 ? "," : "") + cells[i](chunk[i][row]);
        text += "]";
        before = ",";
      }
      return text;
    },
    end: (isCut, rows) => `${before === "," ? "" : before}],"rowCount":${rows},"isCut":${isCut}}`,
  };
}

function jsonCellOf(type: string): (value: DuckDBValue) => string {
  const isExactDecimal = /^DECIMAL\((\d|1[0-5]),/.test(type);
  return (value) => {
    if (value === null) return "null";
    if (typeof value === "number") return Number.isFinite(value) ? String(value) : JSON.stringify(numberText(value));
    if (typeof value === "boolean") return String(value);
    if (typeof value === "bigint") {
      const isSafe = value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;
      return isSafe ? String(value) : `"${value}"`;
    }
    const text = cellText(value, type);
    return isExactDecimal ? text : JSON.stringify(text);
  };
}

/** RFC 4180; a missing value is empty, an empty text is "". */
function csvWriter(columns: readonly SqlColumn[], isSimulated: boolean): AnswerWriter {
  const names = columns.map(({ name }) => name);
  let before = `${markedNames(names, isSimulated).map(csvText).join(",")}\r\n`;
  const types = columns.map(({ type }) => type);
  return {
    rows(chunk, from, to) {
      let text = before;
      before = "";
      for (let row = from; row < to; row++) {
        for (let i = 0; i < chunk.length; i++) {
          const value = chunk[i][row];
          text += (i > 0 ? "," : "") + (value === null ? "" : csvText(cellText(value, types[i])));
        }
        text += "\r\n";
      }
      return text;
    },
    end: () => before,
  };
}

function csvText(text: string): string {
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The library is large: it is fetched by those who ask for it. */
async function arrowWriter(columns: readonly SqlColumn[], provenance: WrittenProvenance): Promise<AnswerWriter> {
  const { arrowStream } = await import("./arrow-columns.js");
  const held: DuckDBValue[][] = columns.map(() => []);
  return {
    rows(chunk, from, to) {
      for (let i = 0; i < chunk.length; i++) for (let row = from; row < to; row++) held[i].push(chunk[i][row]);
      return "";
    },
    end: () => arrowStream(columns, held, { [provenanceKey]: JSON.stringify(provenance) }),
  };
}
