import type { Frame, OtherLake, TableSpec } from "@plumbline/core";
import {
  bars,
  evaluationSeries,
  evaluations,
  float64Of,
  int32Of,
  ledgerContents,
  textAt,
  textOf,
  trials,
} from "@plumbline/core";
import { bytesOf, numbersOf } from "../definitions/joined-trials.js";
import { newestRows } from "../definitions/latest-evaluation.js";
import { recordedTests } from "../definitions/recorded-tests.js";
import { standingBars } from "../definitions/standing-bars.js";
import { priceMarks } from "./price-marks.js";

/** The ledger of another lake: what it is about, and the rows that say what was tried. */
export interface OtherLedger {
  readonly marks: Float64Array;
  /** ml.trials, candidates and others. */
  readonly trials: Frame;
  /** What the candidates came to; asked only where the prices are the same. */
  outcomes(): Promise<Map<string, TrialOutcome>>;
}

/** What a trial came to, as last recorded; whatever was not is NaN, null or empty. */
export interface TrialOutcome {
  readonly periodSharpe: number;
  readonly pValue: number | null;
  /** As `ml.joinedTrials` holds them. */
  readonly sessions: Uint8Array;
  readonly returns: Uint8Array;
}

/**
 * Reads the ledger of another lake. One made before lakes noted what their ledger is about is recognised by its bars.
 *
 * @returns null where nothing was tried
 */
export async function readOtherLedger({ tables }: OtherLake): Promise<OtherLedger | null> {
  const exists = async (table: TableSpec) => (await tables.history(table.name, 1)).length > 0;
  if (!(await exists(trials))) return null;
  const tried = await tables.read(trials);
  if (tried.rows === 0) return null;
  const noted = (await exists(ledgerContents)) ? notedMarks(await tables.read(ledgerContents)) : null;
  return {
    marks: noted ?? (await marksOfBars(tables)),
    trials: tried,
    outcomes: async () => outcomesOf(await tables.read(evaluations), await tables.read(evaluationSeries)),
  };
}

function notedMarks(frame: Frame): Float64Array | null {
  const column = frame.columns.marks;
  const bytes = column?.type === "binary" ? column.values[frame.rows - 1] : null;
  return bytes ? numbersOf(bytes, 8) : null;
}

async function marksOfBars(tables: OtherLake["tables"]): Promise<Float64Array> {
  const columns = ["securityId", "session", "close", "flags", "knownAtBasis"];
  return priceMarks(standingBars(await tables.read(bars, { columns }))).marks;
}

function outcomesOf(judged: Frame, series: Frame): Map<string, TrialOutcome> {
  const tests = recordedTests(judged);
  const returns = recordedReturns(series);
  const out = new Map<string, TrialOutcome>();
  for (const [trialId, { summary }] of newestRows(judged, () => true)) {
    const yearly = summary.verdict?.sharpeNet.value ?? Number.NaN;
    const perYear = summary.conventions?.periodsPerYear ?? Number.NaN;
    const own = returns.get(trialId);
    out.set(trialId, {
      periodSharpe: yearly / Math.sqrt(perYear),
      pValue: tests.get(trialId) ?? null,
      sessions: bytesOf(Int32Array.from(own?.sessions ?? [])),
      returns: bytesOf(Float64Array.from(own?.returns ?? [])),
    });
  }
  return out;
}

function recordedReturns(series: Frame): Map<string, { sessions: number[]; returns: number[] }> {
  const found = new Map<string, { sessions: number[]; returns: number[] }>();
  if (series.rows === 0) return found;
  const ids = textOf(series, "trialId");
  const sessions = int32Of(series, "session");
  const net = float64Of(series, "longShortNet");
  for (let row = 0; row < series.rows; row++) {
    if (!Number.isFinite(net[row])) continue;
    const trialId = textAt(ids, row) ?? "";
    const own = found.get(trialId) ?? { sessions: [], returns: [] };
    found.set(trialId, own);
    own.sessions.push(sessions[row]);
    own.returns.push(net[row]);
  }
  return found;
}
