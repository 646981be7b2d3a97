import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { corporateActions, dayOf, emptyFrame, makeFrame, textColumn } from "@plumbline/core";
import type { PriceData } from "./price-table.js";

/** Days without a line after which a ticker's file goes on with another company (FB, WM). */
const longestHalt = 180;

interface LeanBar {
  readonly day: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/**
 * LEAN's daily US equities as traded: prices are stored times 10,000; splits are where the factor file's split factor
 * changes. Files shorter than `shortest` bars are left out.
 *
 * @param folder `lean/equity/usa`
 */
export function readLean(folder: string, shortest = 1000): PriceData {
  const ids: string[] = [];
  const bars: { id: number; bar: LeanBar }[] = [];
  const splits: { id: string; day: number; ratio: number }[] = [];
  for (const file of readdirSync(join(folder, "daily")).sort()) {
    const ticker = file.replace(".zip", "");
    for (const [k, life] of livesOf(readBars(join(folder, "daily", file))).entries()) {
      if (life.length < shortest) continue;
      const id = `${ticker.toUpperCase()}.${k + 1}`;
      ids.push(id);
      for (const bar of life) bars.push({ id: ids.length - 1, bar });
      splits.push(...splitsOf(join(folder, "factor_files", `${ticker}.csv`), id, life));
    }
  }
  const float = (pick: (bar: LeanBar) => number) => Float64Array.from(bars, ({ bar }) => pick(bar));
  return {
    name: "lean",
    table: {
      ids,
      security: Int32Array.from(bars, ({ id }) => id),
      session: Int32Array.from(bars, ({ bar }) => bar.day),
      open: float((bar) => bar.open),
      high: float((bar) => bar.high),
      low: float((bar) => bar.low),
      close: float((bar) => bar.close),
      volume: float((bar) => bar.volume),
      line: Int32Array.from(bars, (_, row) => row + 1),
    },
    actions: splits.length === 0 ? emptyFrame(corporateActions) : splitActions(splits),
    source: {
      id: "file:lean",
      title: "LEAN sample data, US equities daily",
      isSimulated: false,
      priceBasis: "raw",
      volumeBasis: "raw",
      calendar: "XNYS",
      currency: "USD",
      fields: ["open", "high", "low", "close", "volume"],
      hasSectors: false,
      hasCorporateActions: true,
      isSurvivorshipFree: false,
      notices: [],
    },
  };
}

function readBars(path: string): LeanBar[] {
  return onlyEntry(readFileSync(path))
    .toString("utf8")
    .split("\n")
    .filter((line) => line.length > 0)
    .map((line) => {
      const [date, open, high, low, close, volume] = line.split(",");
      const day = dayOf(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`);
      const price = (text: string) => Number(text) / 10_000;
      return {
        day,
        open: price(open),
        high: price(high),
        low: price(low),
        close: price(close),
        volume: Number(volume),
      };
    });
}

/** The first file of a zip archive (APPNOTE 4.3: sizes stand in the central directory). */
function onlyEntry(archive: Buffer): Buffer {
  const directory = archive.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
  const size = archive.readUInt32LE(directory + 20);
  const local = archive.readUInt32LE(directory + 42);
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const bytes = archive.subarray(start, start + size);
  return archive.readUInt16LE(directory + 10) === 0 ? bytes : inflateRawSync(bytes);
}

function livesOf(bars: readonly LeanBar[]): LeanBar[][] {
  const lives: LeanBar[][] = [];
  bars.forEach((bar, i) => {
    if (i === 0 || bar.day - bars[i - 1].day > longestHalt) lives.push([]);
    lives[lives.length - 1].push(bar);
  });
  return lives;
}

/** A factor holds up to and on its line's date, so a split acts on the first bar after it. */
function splitsOf(path: string, id: string, life: readonly LeanBar[]) {
  let lines: string[];
  try {
    lines = readFileSync(path, "utf8").trim().split("\n");
  } catch {
    return [];
  }
  const factors = lines.map((line) => {
    const [date, , factor] = line.split(",");
    return { day: dayOf(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`), factor: Number(factor) };
  });
  const splits: { id: string; day: number; ratio: number }[] = [];
  for (let i = 0; i + 1 < factors.length; i++) {
    const ratio = factors[i + 1].factor / factors[i].factor;
    const bar = life.find(({ day }) => day > factors[i].day);
    if (Math.abs(ratio - 1) > 1e-6 && bar && factors[i].day >= life[0].day) splits.push({ id, day: bar.day, ratio });
  }
  return splits;
}

function splitActions(splits: readonly { id: string; day: number; ratio: number }[]) {
  const missing = () => ({ type: "float64", values: new Float64Array(splits.length).fill(Number.NaN) }) as const;
  return makeFrame({
    securityId: textColumn(splits.map(({ id }) => id)),
    session: { type: "date", values: Int32Array.from(splits, ({ day }) => day) },
    kind: textColumn(splits.map(() => "split")),
    ratio: { type: "float64", values: Float64Array.from(splits, ({ ratio }) => ratio) },
    amount: missing(),
    delistingReturn: missing(),
    detail: textColumn(splits.map(() => null)),
    knownAt: { type: "instant", values: Float64Array.from(splits, ({ day }) => day * 86_400_000) },
    knownAtBasis: textColumn(splits.map(() => "rule")),
    ingestedAt: { type: "instant", values: new Float64Array(splits.length) },
  });
}
