import { type Frame, makeFrame, type TextColumn } from "@plumbline/core";

/**
 * What one million bars cost as row objects and as columns: memory held, CPU to build, CPU of one pass (mean close by
 * security). Figures of ADR 0001. Run with `node --expose-gc bench/dist/frame-shapes.js`.
 */
const rows = 1_338_000;
const securities = 600;
const symbols = Array.from({ length: securities }, (_, i) => `S${String(i).padStart(4, "0")}`);
const closeAt = (row: number) => 50 + (row % 997) / 10;
const dayAt = (row: number) => 14_000 + Math.floor(row / securities);

interface BarRow {
  securityId: string;
  session: string;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

const isoOf = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);

function buildRows(): BarRow[] {
  return Array.from({ length: rows }, (_, row) => {
    const close = closeAt(row);
    return {
      securityId: symbols[row % securities],
      session: isoOf(dayAt(row)),
      open: close + 0.1,
      high: close + 0.5,
      low: close - 0.5,
      close,
      volume: 1000 + (row % 5000),
    };
  });
}

function buildFrame(): Frame {
  const codes = new Int32Array(rows);
  const session = new Int32Array(rows);
  const [open, high, low, close, volume] = Array.from({ length: 5 }, () => new Float64Array(rows));
  for (let row = 0; row < rows; row++) {
    const price = closeAt(row);
    codes[row] = row % securities;
    session[row] = dayAt(row);
    open[row] = price + 0.1;
    high[row] = price + 0.5;
    low[row] = price - 0.5;
    close[row] = price;
    volume[row] = 1000 + (row % 5000);
  }
  return makeFrame({
    securityId: { type: "text", codes, dictionary: symbols },
    session: { type: "date", values: session },
    open: { type: "float64", values: open },
    high: { type: "float64", values: high },
    low: { type: "float64", values: low },
    close: { type: "float64", values: close },
    volume: { type: "float64", values: volume },
  });
}

function meansOfRows(bars: readonly BarRow[]): number {
  const sums = new Map<string, { sum: number; n: number }>();
  for (const bar of bars) {
    const entry = sums.get(bar.securityId) ?? { sum: 0, n: 0 };
    entry.sum += bar.close;
    entry.n += 1;
    sums.set(bar.securityId, entry);
  }
  return [...sums.values()].reduce((total, { sum, n }) => total + sum / n, 0);
}

function meansOfFrame(frame: Frame): number {
  const security = frame.columns.securityId as TextColumn;
  const close = frame.columns.close as { values: Float64Array };
  const sum = new Float64Array(security.dictionary.length);
  const n = new Float64Array(security.dictionary.length);
  for (let row = 0; row < frame.rows; row++) {
    sum[security.codes[row]] += close.values[row];
    n[security.codes[row]] += 1;
  }
  return sum.reduce((total, value, i) => total + value / n[i], 0);
}

function measure<T>(name: string, build: () => T, pass: (held: T) => number): number {
  const collect = globalThis.gc ?? (() => undefined);
  collect();
  const before = process.memoryUsage();
  const start = process.cpuUsage();
  const held = build();
  const built = process.cpuUsage(start);
  const passStart = process.cpuUsage();
  const answer = pass(held);
  const passed = process.cpuUsage(passStart);
  collect();
  const after = process.memoryUsage();
  const megabytes = (after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / 1e6;
  const seconds = (cpu: NodeJS.CpuUsage) => ((cpu.user + cpu.system) / 1e6).toFixed(2);
  console.log(
    `${name}: ${megabytes.toFixed(0)} MB held, build ${seconds(built)} CPU s, one pass ${seconds(passed)} CPU s`,
  );
  pass(held);
  return answer;
}

const byRows = measure("row objects", buildRows, meansOfRows);
const byColumns = measure("columns", buildFrame, meansOfFrame);
if (Math.abs(byRows - byColumns) > 1e-6) throw new Error(`answers differ: ${byRows} and ${byColumns}`);
