import type { Frame, StageContext } from "@plumbline/core";
import {
  bars as barsTable,
  concatFrames,
  corporateActions,
  emptyFrame,
  int32Of,
  payloads,
  quarantine,
  rawBars,
  rawRejects,
  textAt,
  textOf,
} from "@plumbline/core";
import { stages } from "@plumbline/pipeline";
import { bronzeOf, type PriceData, type PriceTable } from "./price-table.js";

/** What the street's checks say of each line, by its number. */
export interface Findings {
  /** Rule that refused the line. */
  readonly refused: ReadonlyMap<number, string>;
  /** Bit mask of `barFlags` of the lines that were kept with a flag. */
  readonly flagged: ReadonlyMap<number, number>;
  /** Lines kept, flagged or not. */
  readonly kept: number;
}

/** Runs the stage `validate` of the street over a table. */
export async function validateTable(data: PriceData, table: PriceTable): Promise<Findings> {
  const stage = stages.find(({ name }) => name === "validate")!;
  const inputs = {
    [rawBars.name]: bronzeOf(table),
    [payloads.name]: emptyFrame(payloads),
    [rawRejects.name]: emptyFrame(rawRejects),
    [corporateActions.name]: data.actions,
  };
  const answer = await stage.compute(inputs, contextOf(data));
  const kept = await frameOf(answer[barsTable.name]);
  const refused = await frameOf(answer[quarantine.name]);
  const rules = textOf(refused, "rule");
  const lines = int32Of(kept, "line");
  const flagged = new Map<number, number>();
  int32Of(kept, "flags").forEach((flags, row) => {
    if (flags !== 0) flagged.set(lines[row], flags);
  });
  return {
    refused: new Map(Array.from(int32Of(refused, "line"), (line, row) => [line, textAt(rules, row) ?? ""])),
    flagged,
    kept: kept.rows,
  };
}

async function frameOf(rows: Frame | AsyncIterable<Frame>): Promise<Frame> {
  if ("rows" in rows) return rows;
  const parts: Frame[] = [];
  for await (const part of rows) parts.push(part);
  return concatFrames(parts);
}

function contextOf({ source }: PriceData): StageContext {
  const absent = (): never => {
    throw new Error("validate reads nothing but its inputs");
  };
  return {
    config: {
      source,
      featureSets: [],
      horizons: [5],
      primaryHorizon: 5,
      costPerSide: 0.001,
      rounds: 1,
      full: false,
      seed: 1,
      universe: { minHistory: 252, minPrice: 1, minDollarVolume: 1 },
    },
    runId: "detection",
    now: 0,
    slice: { from: Number.NEGATIVE_INFINITY },
    threads: 1,
    signal: new AbortController().signal,
    source: { describe: absent, fetch: absent, parse: absent },
    payloads: { put: absent, open: absent, path: absent, has: absent },
    boosting: null,
    boostingAbsent: "not part of this study",
    report() {},
    previous: async (spec) => emptyFrame(spec),
  };
}
