import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const data = join(process.env.PLUMB_SHARED ?? fileURLToPath(new URL("../../../../../shared", import.meta.url)), "data");

/** Why golden tests cannot run here, or false. For tests only. */
export const goldenMissing: string | false = existsSync(join(data, "golden", "performance.json"))
  ? false
  : `golden values not found under ${data}; set PLUMB_SHARED`;

/** Parsed golden file. */
export function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(join(data, "golden", name), "utf8")) as T;
}

/** Adjusted closes of the 88 stocks: dates ascending, per symbol a price by date. */
export function readAdjustedCloses(): { dates: string[]; bySymbol: Map<string, Map<string, number>> } {
  const bySymbol = new Map<string, Map<string, number>>();
  const dates = new Set<string>();
  const lines = gunzipSync(readFileSync(join(data, "stocknet_88", "prices.csv.gz")))
    .toString("utf8")
    .split("\n");
  for (const line of lines.slice(1)) {
    const [symbol, date, , , , , adjusted] = line.split(",");
    if (!adjusted) continue;
    dates.add(date);
    let prices = bySymbol.get(symbol);
    if (!prices) {
      prices = new Map();
      bySymbol.set(symbol, prices);
    }
    prices.set(date, Number(adjusted));
  }
  return { dates: [...dates].sort(), bySymbol };
}

/** Daily market return of Fama and French (Mkt-RF + RF), decimal, by date. */
export function readMarketReturns(): Map<string, number> {
  const out = new Map<string, number>();
  for (const line of readFileSync(join(data, "fama_french", "ff5_daily.csv"), "utf8")
    .split("\n")
    .slice(1)) {
    const cells = line.split(",");
    if (cells.length > 6) out.set(cells[0], Number(cells[1]) / 100 + Number(cells[6]) / 100);
  }
  return out;
}
