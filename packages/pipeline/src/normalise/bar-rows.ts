import type { Frame, SessionCalendar } from "@plumbline/core";
import { makeFrame } from "@plumbline/core";
import type { AssignedSecurities } from "./assign-securities.js";
import type { CollectedBars } from "./collect-bars.js";
import type { HeldPayload } from "./read-payloads.js";
import type { SelectedBars } from "./select-versions.js";

const rowsPerFrame = 1_000_000;

/** Rows of bronze.bars; one frame, or a stream of frames where there are very many. */
export function barRows(
  bars: CollectedBars,
  assigned: AssignedSecurities,
  selected: SelectedBars,
  payloads: readonly HeldPayload[],
  calendar: SessionCalendar,
  now: number,
): Frame | AsyncIterable<Frame> {
  const closes = new Map<number, number>();
  const ids = assigned.securities.map((security) => security.securityId);
  const hashes = payloads.map((payload) => payload.hash);
  const slice = (from: number, to: number): Frame => {
    const n = to - from;
    const rows = selected.rows.subarray(from, to);
    const int32 = (values: Int32Array) => ({ type: "int32" as const, values: takeInt(values, rows) });
    const float64 = (values: Float64Array) => ({ type: "float64" as const, values: takeFloat(values, rows) });
    const text = (codes: Int32Array, dictionary: readonly string[]) => ({
      type: "text" as const,
      codes: takeInt(codes, rows),
      dictionary,
    });
    const knownAt = new Float64Array(n);
    const basis = new Int32Array(n);
    for (let i = 0; i < n; i++) {
      const arrival = selected.arrival.get(from + i);
      basis[i] = arrival === undefined ? 0 : 1;
      knownAt[i] = arrival ?? closeOf(calendar, closes, bars.session[rows[i]]);
    }
    return makeFrame({
      securityId: text(assigned.security, ids),
      ticker: text(bars.ticker, bars.tickers),
      session: { type: "date", values: takeInt(bars.session, rows) },
      open: float64(bars.open),
      high: float64(bars.high),
      low: float64(bars.low),
      close: float64(bars.close),
      volume: float64(bars.volume),
      payloadHash: text(bars.payload, hashes),
      line: int32(bars.line),
      knownAt: { type: "instant", values: knownAt },
      knownAtBasis: { type: "text", codes: basis, dictionary: ["rule", "arrival"] },
      ingestedAt: { type: "instant", values: new Float64Array(n).fill(now) },
    });
  };
  const total = selected.rows.length;
  if (total <= 2 * rowsPerFrame) return slice(0, total);
  return (async function* () {
    for (let from = 0; from < total; from += rowsPerFrame) yield slice(from, Math.min(from + rowsPerFrame, total));
  })();
}

function closeOf(calendar: SessionCalendar, closes: Map<number, number>, day: number): number {
  let close = closes.get(day);
  if (close === undefined) {
    close = calendar.closeOf(day);
    closes.set(day, close);
  }
  return close;
}

function takeInt(values: Int32Array, rows: Int32Array): Int32Array {
  const out = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]];
  return out;
}

function takeFloat(values: Float64Array, rows: Int32Array): Float64Array {
  const out = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]];
  return out;
}
