import { calendarOf, dayOf, isoDay } from "@plumbline/core";

const sessions = calendarOf("XNYS").sessions(dayOf("2014-01-02"), dayOf("2018-01-01"));
const first = sessions.length - 60;
const symbols = Array.from({ length: 14 }, (_, i) => `S${String(i).padStart(2, "0")}`);

/** The symbol that only the corrected file has. */
export const lateSymbol = "LATE";
/** Day number of the first file's last session. */
export const lastFirstSession = sessions[first - 1];

/** Four years of simulated bars of 14 symbols on New York sessions, the first `upTo` of them. */
function lines(symbol: string, seed: number, upTo: number): string[][] {
  let state = seed;
  // Numerical Recipes' linear congruential generator; the sum of four is near enough to a normal.
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  const normal = () => (uniform() + uniform() + uniform() + uniform() - 2) * 1.7;
  let close = 20 + seed;
  const out: string[][] = [];
  for (let t = 0; t < upTo; t++) {
    const open = close;
    close *= Math.exp(0.015 * normal());
    const high = Math.max(open, close) * 1.004;
    const low = Math.min(open, close) * 0.996;
    const volume = Math.round(1e6 * (0.5 + uniform()));
    out.push([isoDay(sessions[t]), symbol, ...[open, high, low, close].map((price) => price.toFixed(4)), `${volume}`]);
  }
  return out;
}

const header = "date,symbol,open,high,low,close,volume";
const fileOf = (rows: readonly (readonly string[])[]) => `${header}\n${rows.map((row) => row.join(",")).join("\n")}\n`;

export function firstFile(): string {
  return fileOf(symbols.flatMap((symbol, i) => lines(symbol, i + 1, first)));
}

/**
 * The same market 60 sessions later: three closes of S03 corrected, S05 stated after a split of 2 for 1 that its whole
 * history now knows, a bar of S07 broken (high below low), and a symbol with all its history that was not there before.
 */
export function correctedFile(): string {
  const rows = [...symbols, lateSymbol].flatMap((symbol, i) => lines(symbol, i + 1, sessions.length));
  for (const row of rows) {
    const t = sessions.indexOf(dayOf(row[0]));
    if (row[1] === "S03" && [300, 700, first - 30].includes(t)) row[5] = row[4];
    if (row[1] === "S05") for (const price of [2, 3, 4, 5]) row[price] = (Number(row[price]) / 2).toFixed(4);
    if (row[1] === "S07" && t === 500) row[3] = (Number(row[4]) / 2).toFixed(4);
  }
  return fileOf(rows);
}
