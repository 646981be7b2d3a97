import type { Frame } from "@plumbline/core";
import { int32Of, isoDay, textAt, textOf } from "@plumbline/core";
import type { LineageStep } from "../definitions/insight-parts.js";
import type { RankedSecurity } from "./ranking.js";

/** Where a bar was read from. */
export interface BarOrigin {
  readonly session: number;
  readonly payloadHash: string;
  /** 1-based. */
  readonly line: number;
}

/** The last bar of each security not after a session, with the payload it was read from. */
export function lastOrigins(bars: Frame, session: number): Map<string, BarOrigin> {
  const days = int32Of(bars, "session");
  const ids = textOf(bars, "securityId");
  const hashes = textOf(bars, "payloadHash");
  const lines = int32Of(bars, "line");
  const out = new Map<string, BarOrigin>();
  for (let row = 0; row < bars.rows; row++) {
    if (days[row] > session) continue;
    const id = textAt(ids, row) ?? "";
    const held = out.get(id);
    if (held && days[row] < held.session) continue;
    out.set(id, { session: days[row], payloadHash: textAt(hashes, row) ?? "", line: lines[row] });
  }
  return out;
}

/** Facts every security of a ranking shares. */
export interface LineageFacts {
  readonly trialId: string;
  readonly session: number;
  readonly featureTables: readonly string[];
  /** In words, such as "xgboost, trained to 2016-12-22"; null where it is not held. */
  readonly model: string | null;
}

/** The chain from a place in the ranking down to the line of the payload that its last price was read from. */
export function lineageSteps(
  security: RankedSecurity,
  of: number,
  facts: LineageFacts,
  origin: BarOrigin | undefined,
): LineageStep[] {
  const day = isoDay(facts.session);
  const key = `${day} ${security.securityId}`;
  const step = (table: string, at: string, words: string): LineageStep => ({
    table,
    key: at,
    words,
    payloadHash: null,
    line: null,
  });
  const steps = [
    step("gold.insights", key, `place ${security.position} of ${of}`),
    step("gold.predictions", `${facts.trialId} ${key}`, "score, made with a model fitted before the session"),
    step("ml.models", security.modelId, facts.model ?? "the model is not held"),
    step("gold.universe", key, "member of the universe at that close"),
    ...facts.featureTables.map((table) => step(table, key, "features at that close, ranked in the universe")),
  ];
  if (!origin) return steps;
  const read = { payloadHash: origin.payloadHash, line: origin.line };
  const bar = `${security.securityId} ${isoDay(origin.session)}`;
  return [
    ...steps,
    { ...step("silver.bars", bar, "last bar that passed the checks; earlier ones feed the windows"), ...read },
    { ...step("bronze.bars", bar, "the same bar as the source stated it"), ...read },
    { ...step("bronze.payloads", origin.payloadHash, "the bytes as they came, by their hash"), ...read },
  ];
}
