import type { Frame, StageContext } from "@plumbline/core";
import { float64Of, textAt, textOf, throwIfCancelled } from "@plumbline/core";
import { BarCollector, type CollectedBars } from "./collect-bars.js";

/** A payload as bronze holds it. */
export interface HeldPayload {
  readonly hash: string;
  readonly endpoint: string;
  readonly contentType: string;
  /** ms UTC */
  readonly arrivedAt: number;
  /** Stated by the source, else the arrival. */
  readonly knownAt: number;
  readonly knownAtBasis: "stated" | "arrival";
}

/** Securities, actions or rejects of one payload. */
export interface PayloadFrame {
  readonly payload: number;
  readonly frame: Frame;
}

export interface ParsedPayloads {
  readonly bars: CollectedBars;
  readonly securities: readonly PayloadFrame[];
  readonly actions: readonly PayloadFrame[];
  readonly rejects: readonly PayloadFrame[];
}

/** The source's payloads out of bronze.payloads, ordered by arrival, endpoint and hash. */
export function heldPayloads(frame: Frame, source: string): HeldPayload[] {
  if (frame.rows === 0) return [];
  const text = (name: string, row: number) => textAt(textOf(frame, name), row) ?? "";
  const arrivedAt = float64Of(frame, "ingestedAt");
  const knownAt = float64Of(frame, "knownAt");
  const basis = textOf(frame, "knownAtBasis");
  const held: HeldPayload[] = [];
  for (let row = 0; row < frame.rows; row++) {
    if (text("source", row) !== source) continue;
    held.push({
      hash: text("payloadHash", row),
      endpoint: text("endpoint", row),
      contentType: text("contentType", row),
      arrivedAt: arrivedAt[row],
      knownAt: knownAt[row],
      knownAtBasis: textAt(basis, row) === "stated" ? "stated" : "arrival",
    });
  }
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return held.sort((a, b) => a.arrivedAt - b.arrivedAt || order(a.endpoint, b.endpoint) || order(a.hash, b.hash));
}

/**
 * Parses the payloads one after another; only columns are held. The bytes are compared with their hash first: what was
 * changed since it came must not become bars. INTEGRITY_BROKEN if they differ, NOT_FOUND if they are gone.
 */
export async function parsePayloads(held: readonly HeldPayload[], context: StageContext): Promise<ParsedPayloads> {
  const bars = new BarCollector();
  const securities: PayloadFrame[] = [];
  const actions: PayloadFrame[] = [];
  const rejects: PayloadFrame[] = [];
  const into = { securities, actions, rejects };
  for (const [payload, { hash, endpoint, contentType }] of held.entries()) {
    for await (const _chunk of context.payloads.open(hash)) throwIfCancelled(context.signal, "normalise");
    const path = await context.payloads.path(hash);
    for await (const batch of context.source.parse({ endpoint, contentType, path }, context.signal)) {
      throwIfCancelled(context.signal, "normalise");
      if (batch.frame.rows === 0) continue;
      if (batch.kind === "bars") bars.add(payload, batch.frame);
      else into[batch.kind].push({ payload, frame: batch.frame });
    }
    context.report({ done: payload + 1, total: held.length, unit: "payloads", note: endpoint });
  }
  return { bars: bars.finish(), securities, actions, rejects };
}
