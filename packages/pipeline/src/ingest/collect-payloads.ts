import type { Frame, FramesByName, StageContext } from "@plumbline/core";
import { constantText, makeFrame, payloads, textAt, textColumn, textOf, throwIfCancelled } from "@plumbline/core";

interface Arrival {
  readonly hash: string;
  readonly endpoint: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly statedAt: number | null;
}

/**
 * Stores every payload of the source under its hash. A payload held under the same source, endpoint and hash is not
 * answered again, so that it keeps its first arrival.
 *
 * @returns rows of bronze.payloads, ingestedAt = context.now, one a new payload
 */
export async function collectPayloads(_inputs: FramesByName, context: StageContext): Promise<Record<string, Frame>> {
  const source = context.config.source.id;
  const held = heldKeys(await context.previous(payloads));
  const arrivals: Arrival[] = [];
  let bytesSoFar = 0;
  for await (const payload of context.source.fetch(context.signal)) {
    throwIfCancelled(context.signal, "ingest");
    const { hash, bytes } = await context.payloads.put(payload.content);
    bytesSoFar += bytes;
    context.report({ done: bytesSoFar, total: Number.NaN, unit: "bytes", note: payload.endpoint });
    const key = keyOf(source, payload.endpoint, hash);
    if (held.has(key)) continue;
    held.add(key);
    arrivals.push({
      hash,
      endpoint: payload.endpoint,
      contentType: payload.contentType,
      bytes,
      statedAt: payload.statedAt ?? null,
    });
  }
  return { [payloads.name]: frameOf(arrivals, source, context.now) };
}

function keyOf(source: string, endpoint: string, hash: string): string {
  return JSON.stringify([source, endpoint, hash]);
}

function heldKeys(frame: Frame): Set<string> {
  const keys = new Set<string>();
  if (frame.rows === 0) return keys;
  const source = textOf(frame, "source");
  const endpoint = textOf(frame, "endpoint");
  const hash = textOf(frame, "payloadHash");
  for (let row = 0; row < frame.rows; row++) {
    keys.add(keyOf(textAt(source, row) ?? "", textAt(endpoint, row) ?? "", textAt(hash, row) ?? ""));
  }
  return keys;
}

function frameOf(arrivals: readonly Arrival[], source: string, now: number): Frame {
  const rows = arrivals.length;
  return makeFrame({
    payloadHash: textColumn(arrivals.map((arrival) => arrival.hash)),
    source: constantText(source, rows),
    endpoint: textColumn(arrivals.map((arrival) => arrival.endpoint)),
    contentType: textColumn(arrivals.map((arrival) => arrival.contentType)),
    bytes: { type: "int64", values: Float64Array.from(arrivals, (arrival) => arrival.bytes) },
    knownAt: { type: "instant", values: Float64Array.from(arrivals, ({ statedAt }) => Math.min(statedAt ?? now, now)) },
    knownAtBasis: textColumn(arrivals.map(({ statedAt }) => (statedAt === null ? "arrival" : "stated"))),
    ingestedAt: { type: "instant", values: new Float64Array(rows).fill(now) },
  });
}
