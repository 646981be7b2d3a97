import { readFile } from "node:fs/promises";
import type { ParsedBatch } from "@plumbline/core";
import { dayOf, makeFrame, PlatformError, textColumn } from "@plumbline/core";

interface SecurityRow {
  readonly id: string;
  readonly ticker: string;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly name: string;
  readonly exchange: string;
  readonly sector: string;
  readonly currency: string;
}
interface ActionRow {
  readonly id: string;
  readonly ticker: string;
  readonly session: string;
  readonly kind: string;
  readonly ratio: number | null;
  readonly amount: number | null;
  readonly delistingReturn: number | null;
  readonly detail: string | null;
}

/** Reads one payload of the demo market back into columns; a line that is not a bar becomes a reject. */
export async function* parseDemoPayload(endpoint: string, path: string): AsyncIterable<ParsedBatch> {
  const text = await readFile(path, "utf8");
  if (endpoint === "securities.json") yield securitiesBatch(JSON.parse(text) as SecurityRow[]);
  else if (endpoint === "actions.json") yield actionsBatch(JSON.parse(text) as ActionRow[]);
  else if (/^bars-\d{4}\.csv$/.test(endpoint)) yield* barsBatches(text);
  else {
    throw new PlatformError("SOURCE_UNREADABLE", `demo payload ${endpoint}: not a payload of the demo market`, {
      remedy: "Collect the source again.",
    });
  }
}

function daysOf(values: readonly (string | null)[]) {
  const valid = Uint8Array.from(values, (value) => (value === null ? 0 : 1));
  return {
    type: "date" as const,
    values: Int32Array.from(values, (value) => (value === null ? 0 : dayOf(value))),
    ...(valid.includes(0) ? { valid } : {}),
  };
}

function securitiesBatch(rows: readonly SecurityRow[]): ParsedBatch {
  return {
    kind: "securities",
    frame: makeFrame({
      securityId: textColumn(rows.map((row) => row.id)),
      ticker: textColumn(rows.map((row) => row.ticker)),
      validFrom: daysOf(rows.map((row) => row.validFrom)),
      validTo: daysOf(rows.map((row) => row.validTo)),
      name: textColumn(rows.map((row) => row.name)),
      exchange: textColumn(rows.map((row) => row.exchange)),
      sector: textColumn(rows.map((row) => row.sector)),
      currency: textColumn(rows.map((row) => row.currency)),
    }),
  };
}

function actionsBatch(rows: readonly ActionRow[]): ParsedBatch {
  const numbers = (name: "ratio" | "amount" | "delistingReturn") => ({
    type: "float64" as const,
    values: Float64Array.from(rows, (row) => row[name] ?? Number.NaN),
  });
  return {
    kind: "actions",
    frame: makeFrame({
      securityId: textColumn(rows.map((row) => row.id)),
      ticker: textColumn(rows.map((row) => row.ticker)),
      session: daysOf(rows.map((row) => row.session)),
      kind: textColumn(rows.map((row) => row.kind)),
      ratio: numbers("ratio"),
      amount: numbers("amount"),
      delistingReturn: numbers("delistingReturn"),
      detail: textColumn(rows.map((row) => row.detail)),
    }),
  };
}

function* barsBatches(text: string): Iterable<ParsedBatch> {
  const lines = text.split("\n");
  const ids: string[] = [];
  const tickers: string[] = [];
  const sessions: number[] = [];
  const numbers: number[][] = [[], [], [], [], []];
  const kept: number[] = [];
  const rejects: { line: number; row: string }[] = [];
  const dayOfText = new Map<string, number>();
  for (let k = 1; k < lines.length; k++) {
    if (lines[k] === "") continue;
    const cells = lines[k].split(",");
    let day = dayOfText.get(cells[2]);
    if (day === undefined) {
      day = dayOf(cells[2] ?? "");
      dayOfText.set(cells[2], day);
    }
    if (cells.length !== 8 || Number.isNaN(day)) {
      rejects.push({ line: k + 1, row: lines[k].slice(0, 4096) });
      continue;
    }
    ids.push(cells[0]);
    tickers.push(cells[1]);
    sessions.push(day);
    for (let field = 0; field < 5; field++) numbers[field].push(Number(cells[3 + field]));
    kept.push(k + 1);
  }
  const float = (field: number) => ({ type: "float64" as const, values: Float64Array.from(numbers[field]) });
  yield {
    kind: "bars",
    frame: makeFrame({
      securityId: textColumn(ids),
      ticker: textColumn(tickers),
      session: { type: "date", values: Int32Array.from(sessions) },
      open: float(0),
      high: float(1),
      low: float(2),
      close: float(3),
      volume: float(4),
      line: { type: "int32", values: Int32Array.from(kept) },
    }),
  };
  if (rejects.length === 0) return;
  yield {
    kind: "rejects",
    frame: makeFrame({
      line: { type: "int32", values: Int32Array.from(rejects, (reject) => reject.line) },
      session: { type: "date", values: new Int32Array(rejects.length) },
      rule: textColumn(rejects.map(() => "unreadable-line")),
      reason: textColumn(rejects.map(() => "not eight cells with a date in the third")),
      row: textColumn(rejects.map((reject) => reject.row)),
    }),
  };
}
