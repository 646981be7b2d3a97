import type { Frame, OtherLake, Stage, StageContext } from "@plumbline/core";
import {
  bars,
  booleanOf,
  constantText,
  emptyFrame,
  float64Of,
  int32Of,
  joinedTrials,
  ledgerContents,
  makeFrame,
  textAt,
  textColumn,
  textOf,
} from "@plumbline/core";
import { bytesOf } from "../definitions/joined-trials.js";
import { standingBars } from "../definitions/standing-bars.js";
import { type OtherLedger, readOtherLedger, type TrialOutcome } from "./other-ledger.js";
import { overlapOf, type PriceMarks, priceMarks } from "./price-marks.js";

/** Share of the smaller lake's price marks from which two ledgers are about the same prices. */
const materialOverlap = 0.1;

/**
 * A ledger is known by the prices it is about, not by the name of the file they came in: trials that other lakes of the home
 * made on the same prices are taken over, so that moving a file or changing an option washes nothing away.
 */
export const ledger: Stage = {
  kind: "derive",
  name: "ledger",
  about:
    "Notes which prices the trials are about, and takes over what other lakes of this home tried on the same ones.",
  version: 1,
  inputs: () => [bars],
  outputs: () => [ledgerContents, joinedTrials],
  parameters: (config) => ({ source: config.source.id }),
  reads: () => ({ [bars.name]: { columns: ["securityId", "session", "close", "flags", "knownAt", "knownAtBasis"] } }),
  write: "ledger",
  usesOtherLakes: true,
  vintage: "latest",
  async compute(inputs, context) {
    const standing = standingBars(inputs[bars.name]);
    const own = priceMarks(standing);
    const knownAt = float64Of(standing, "knownAt").reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    return {
      [ledgerContents.name]: own.moves === 0 ? emptyFrame(ledgerContents) : contentRow(own, knownAt, context),
      [joinedTrials.name]: await joinedRows(own, knownAt, context),
    };
  },
};

function clocks(rows: number, knownAt: number, context: StageContext) {
  return {
    knownAt: { type: "instant" as const, values: new Float64Array(rows).fill(knownAt) },
    knownAtBasis: constantText("rule", rows),
    ingestedAt: { type: "instant" as const, values: new Float64Array(rows).fill(context.now) },
  };
}

function contentRow(own: PriceMarks, knownAt: number, context: StageContext): Frame {
  return makeFrame({
    source: constantText(context.config.source.id, 1),
    moves: { type: "int64", values: Float64Array.of(own.moves) },
    firstSession: { type: "date", values: Int32Array.of(own.firstSession) },
    lastSession: { type: "date", values: Int32Array.of(own.lastSession) },
    marks: { type: "binary", values: [bytesOf(own.marks)] },
    ...clocks(1, knownAt, context),
  });
}

interface Found {
  readonly ledger: OtherLedger;
  readonly row: number;
  readonly overlap: number;
  readonly outcome: TrialOutcome | undefined;
}

async function joinedRows(own: PriceMarks, knownAt: number, context: StageContext): Promise<Frame> {
  const found: Found[] = [];
  for (const lake of context.otherLakes ?? []) {
    const ledger = await readable(lake, context);
    if (ledger === null) continue;
    const overlap = Math.round(overlapOf(own.marks, ledger.marks) * 100) / 100;
    if (overlap < materialOverlap) continue;
    const outcomes = await ledger.outcomes();
    for (let row = 0; row < ledger.trials.rows; row++) {
      if (textAt(textOf(ledger.trials, "role"), row) !== "candidate") continue;
      const outcome = outcomes.get(textAt(textOf(ledger.trials, "trialId"), row) ?? "");
      found.push({ ledger, row, overlap, outcome });
    }
  }
  if (found.length === 0) return emptyFrame(joinedTrials);
  const text = (name: string) => textColumn(found.map(({ ledger, row }) => textAt(textOf(ledger.trials, name), row)));
  const float = (pick: (one: Found) => number) => ({
    type: "float64" as const,
    values: Float64Array.from(found, pick),
  });
  const nothing = new Uint8Array(0);
  return makeFrame({
    source: text("source"),
    trialId: text("trialId"),
    overlap: float(({ overlap }) => overlap),
    isPrimary: {
      type: "boolean",
      values: Uint8Array.from(found, ({ ledger, row }) => booleanOf(ledger.trials, "isPrimary")[row]),
    },
    target: text("target"),
    horizon: {
      type: "int32",
      values: Int32Array.from(found, ({ ledger, row }) => int32Of(ledger.trials, "horizon")[row]),
    },
    learner: text("learner"),
    definition: text("definition"),
    periodSharpe: float(({ outcome }) => outcome?.periodSharpe ?? Number.NaN),
    pValue: float(({ outcome }) => outcome?.pValue ?? Number.NaN),
    sessions: { type: "binary", values: found.map(({ outcome }) => outcome?.sessions ?? nothing) },
    returns: { type: "binary", values: found.map(({ outcome }) => outcome?.returns ?? nothing) },
    ...clocks(found.length, knownAt, context),
  });
}

/** The ledger of a lake; one that cannot be read stops nothing, and the run says so. */
async function readable(lake: OtherLake, context: StageContext): Promise<OtherLedger | null> {
  try {
    return await readOtherLedger(lake);
  } catch {
    const note = `lake ${lake.name} cannot be read: what was tried there is not counted`;
    context.report({ done: 0, total: Number.NaN, unit: "lakes", note });
    return null;
  }
}
