import type { Frame, FramesByName, Stage, StageContext } from "@plumbline/core";
import {
  bars as barsTable,
  concatFrames,
  corporateActions,
  emptyFrame,
  payloads,
  quality,
  quarantine,
  rawBars,
  rawRejects,
  textAt,
  textOf,
  throwIfCancelled,
} from "@plumbline/core";
import { gatherInt32 } from "../definitions/gather.js";
import { lastFullSessionOf } from "../definitions/last-full-session.js";
import { marketSessionsOf } from "../definitions/market-sessions.js";
import { sessionBreadth } from "../definitions/session-breadth.js";
import { calendarOfSource, SessionCloses } from "../definitions/session-closes.js";
import { type BarColumns, barColumnsOf } from "./bar-columns.js";
import { countByYear, datasetCounts } from "./dataset-counts.js";
import { type Endings, requireFitDataset, scoreDataset, unfitnessOf } from "./dataset-quality.js";
import { ExcessMoves } from "./excess-moves.js";
import { flagBars } from "./flag-bars.js";
import { type FactorBase, forwardFactors } from "./forward-factors.js";
import { factorBases, retractedFrame } from "./held-bars.js";
import { OwnUsual } from "./own-usual.js";
import { priceActionsOf } from "./price-actions.js";
import { type PriceMoves, priceMoves } from "./price-moves.js";
import { pricedRows } from "./priced-rows.js";
import { qualityFrame } from "./quality-frame.js";
import { type QualityScore, scoreSecurities } from "./quality-score.js";
import { quarantineFrame, refusalKnownAt } from "./quarantine-frame.js";
import { refusedBefore } from "./refused-before.js";
import { refuseDuplicates } from "./rules/duplicate-bar.js";
import { refuseRevertingGaps } from "./rules/reverting-gap.js";
import { refuseRevertingSpikes } from "./rules/reverting-spike.js";
import { refuseRevertingSplitShapes } from "./rules/reverting-split-shape.js";
import { refuseStaleBars } from "./rules/stale-bar.js";
import { applySingleBarRules } from "./single-bar-rules.js";
import { splitStepsOf } from "./split-steps.js";
import { standingFrame } from "./standing-frame.js";
import { Verdicts } from "./verdicts.js";

/** Bars that pass the rules become silver.bars; the others go to silver.quarantine, each with rule and reason. */
export const validateBars: Stage = {
  kind: "derive",
  name: "validate",
  about: "Checks every bar, quarantines what is refused, flags what is odd, and computes the forward factors.",
  version: 2,
  inputs: () => [payloads, rawBars, rawRejects, corporateActions],
  outputs: () => [barsTable, quarantine, quality],
  lookups: [payloads],
  parameters: ({ source }) => ({
    priceBasis: source.priceBasis,
    calendar: source.calendar,
    fields: [...source.fields].sort(),
  }),
  write: "append",
  takesBack: true,
  // 252 scored sessions, and before the first of them the longest gap a flag looks across, 180 days.
  window: 450,
  // A session can reveal faults of the 16 days before it.
  reach: 17,
  gate: { table: quality, require: requireFitDataset },
  async compute(inputs, context) {
    return compute(inputs, context);
  },
};

async function compute(inputs: FramesByName, context: StageContext): Promise<Record<string, Frame>> {
  const { config, now } = context;
  const { from } = context.slice;
  const bars = barColumnsOf(inputs[rawBars.name]);
  const actions = priceActionsOf(inputs[corporateActions.name]);
  const closes = new SessionCloses(calendarOfSource(config, bars.session));
  const verdicts = new Verdicts(bars.rows);

  applySingleBarRules(bars, config.source.fields, closes, verdicts);
  refuseDuplicates(bars, closes, verdicts);
  const priced = pricedRows(bars, verdicts);
  throwIfCancelled(context.signal, "validate");
  const moves = priceMoves(bars, splitStepsOf(bars, actions, config.source.priceBasis));
  const breadth = sessionBreadth(gatherInt32(bars.session, priced));
  const excess = new ExcessMoves(bars, priced, moves, breadth);
  const usual = new OwnUsual(bars, priced, excess);
  const suspects = refuseComparing(bars, priced, moves, usual, excess, verdicts);
  context.report({ done: bars.rows, total: bars.rows, unit: "bars", note: "checked" });

  const { sessions, thin } = marketSessionsOf(breadth);
  const unreadable = inputs[rawRejects.name];
  const judged = Number.isFinite(from) ? await context.previous(quality) : emptyFrame(quality);
  const byYear = countByYear(bars, verdicts, sessions, from, judged);
  const unfitness = unfitnessOf(datasetCounts(byYear, bars, verdicts, unreadable, judged));
  const flags = flagBars(
    bars,
    priced,
    moves,
    verdicts,
    sessions,
    suspects,
    usual,
    config.source.fields.includes("open"),
  );
  throwIfCancelled(context.signal, "validate");

  const hasFactors = config.source.priceBasis !== "total-return" && actions.bySecurity.size > 0;
  const hasReveals = priced.some((row) => bars.session[row] >= from && verdicts.revealedBy(row) >= 0);
  const held = (hasFactors && Number.isFinite(from)) || hasReveals ? await context.previous(barsTable) : null;
  const bases: ReadonlyMap<string, FactorBase> =
    held && Number.isFinite(from) ? factorBases(held, bars, verdicts, from) : new Map();
  const factors = forwardFactors(bars, verdicts, actions, config.source.priceBasis, bases);
  const wasRefused = context.slice.isAdded ? refusedBefore(await context.previous(quarantine), bars) : () => false;
  const standing = standingFrame(bars, verdicts, factors, flags, from, now, wasRefused);
  const retracted =
    held && retractedFrame(held, bars, verdicts, from, now, (row) => refusalKnownAt(bars, verdicts, closes, row));

  const scored = { bars, verdicts, flags, sessions, thin };
  const scores = scoreSecurities(scored);
  const endings = endingsOf(scores, sessions, lastFullSessionOf(breadth), inputs[corporateActions.name]);
  const dataset = scoreDataset(scored, endings, config.source, actions.unusable, unfitness, byYear);
  const answered = [...scores.filter((score) => score.session >= from), dataset];
  return {
    [barsTable.name]: retracted && retracted.rows > 0 ? concatFrames([standing, retracted]) : standing,
    [quarantine.name]: quarantineFrame(bars, verdicts, unreadable, inputs[payloads.name], closes, from, now),
    [quality.name]: qualityFrame(answered, closes, now),
  };
}

/**
 * The rules that compare sessions. All look at the same priced rows, so that none depends on what another refused.
 *
 * @returns 1 at places of `priced` with a jump that a later session may yet prove wrong
 */
function refuseComparing(
  bars: BarColumns,
  priced: Int32Array,
  moves: PriceMoves,
  usual: OwnUsual,
  excess: ExcessMoves,
  verdicts: Verdicts,
): Uint8Array {
  const suspects = new Uint8Array(priced.length);
  for (let from = 0; from < priced.length; ) {
    let to = from + 1;
    while (to < priced.length && bars.securityId.codes[priced[to]] === bars.securityId.codes[priced[from]]) to++;
    const own = priced.subarray(from, to);
    refuseStaleBars(bars, priced, from, to, usual, verdicts);
    refuseRevertingSpikes(bars, own, moves, verdicts);
    refuseRevertingSplitShapes(bars, own, moves, verdicts);
    refuseRevertingGaps(bars, priced, from, to, excess, usual, verdicts, suspects);
    from = to;
  }
  return suspects;
}

/** The end of the data is not a delisting: who has a bar in the last full session is live. */
function endingsOf(
  scores: readonly QualityScore[],
  sessions: Int32Array,
  lastFull: number,
  corporateActionsFrame: Frame,
): Endings {
  const delisted = new Set<string | null>();
  const kind = textOf(corporateActionsFrame, "kind");
  const id = textOf(corporateActionsFrame, "securityId");
  for (let row = 0; row < corporateActionsFrame.rows; row++) {
    if (textAt(kind, row) === "delisting") delisted.add(textAt(id, row));
  }
  const endings = { live: 0, delisted: 0, silent: 0 };
  const first = sessions[Math.max(0, sessions.length - 252)];
  for (const { securityId, session } of scores) {
    if (session < first) continue;
    if (delisted.has(securityId)) endings.delisted++;
    else if (session >= lastFull) endings.live++;
    else endings.silent++;
  }
  return endings;
}
