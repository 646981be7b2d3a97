import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeDemoTruth } from "@plumbline/adapters";
import { dayOf } from "@plumbline/core";
import type { InjectedError } from "./inject-errors.js";
import { volatilityBefore } from "./own-volatility.js";
import type { PriceTable } from "./price-table.js";

/** The errors the simulated market planted, from the truth it writes beside its data. */
export async function readDemoTruth(url: string, table: PriceTable): Promise<InjectedError[]> {
  const folder = await mkdtemp(join(tmpdir(), "plumbline-truth-"));
  try {
    const paths = await writeDemoTruth(url, folder);
    const text = await readFile(paths.find((path) => path.endsWith("errors.csv"))!, "utf8");
    const rowsOf = rowsBySecurity(table);
    return text
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => errorOf(line, table, rowsOf));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function rowsBySecurity(table: PriceTable): ReadonlyMap<string, number[]> {
  const rows = new Map<string, number[]>();
  table.security.forEach((security, row) => {
    const own = rows.get(table.ids[security]);
    if (own) own.push(row);
    else rows.set(table.ids[security], [row]);
  });
  return rows;
}

function errorOf(line: string, table: PriceTable, rowsOf: ReadonlyMap<string, readonly number[]>): InjectedError {
  const [securityId, , from, to, kind, size, variant] = line.split(",");
  const [session, lastSession] = [dayOf(from), dayOf(to)];
  const rows = rowsOf.get(securityId) ?? [];
  const first = rows.findIndex((row) => table.session[row] >= session);
  const touched = rows.filter((row) => table.session[row] >= session && table.session[row] <= lastSession);
  const wrong = kind === "duplicate" ? touched.slice(1) : touched;
  const beside = [rows[first - 1], ...(kind === "duplicate" ? touched.slice(0, 1) : []), rows[first + touched.length]];
  const isPriceError = kind === "split-shaped jump" || kind === "unit slip";
  return {
    kind,
    variant,
    securityId,
    session,
    lastSession,
    size: size === "" ? Number.NaN : Number(size),
    sizeInVolatility: isPriceError ? scaleOf(size, variant) / volatilityBefore(table.close, rows[first]) : Number.NaN,
    wrongLines: wrong.map((row) => table.line[row]),
    besideLines: beside.filter((row) => row !== undefined).map((row) => table.line[row]),
  };
}

/** |ln| of the factor the prices were multiplied with. */
function scaleOf(size: string, variant: string): number {
  return variant.endsWith("divided by 100") || variant.endsWith("multiplied by 100")
    ? Math.log(100)
    : Math.log(1 + Number(size));
}
