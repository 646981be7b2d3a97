import type { Frame, FramesByName, StageContext } from "@plumbline/core";
import {
  constantText,
  counted,
  float64Of,
  makeFrame,
  payloads,
  textAt,
  textColumn,
  textOf,
  throwIfCancelled,
} from "@plumbline/core";

interface Arrival {
  readonly hash: string;
  readonly endpoint: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly statedAt: number | null;
}

/** Payloads held, by source, endpoint and hash. */
interface Held {
  readonly arrivals: ReadonlyMap<string, number>;
  /** Newest arrival by source and endpoint, ms UTC. */
  readonly newest: ReadonlyMap<string, number>;
}

/**
 * Stores every payload of the source under its hash. A payload held under the same source, endpoint and hash is not
 * answered again, so that it keeps its first arrival; where another came from its place since, a notice says so.
 *
 * @returns rows of bronze.payloads, ingestedAt = context.now, one a new payload
 */
export async function collectPayloads(_inputs: FramesByName, context: StageContext): Promise<Record<string, Frame>> {
  const source = context.config.source.id;
  const held = heldPayloads(await context.previous(payloads));
  const answered = new Set<string>();
  const goneBack: { endpoint: string; first: number; since: number }[] = [];
  const arrivals: Arrival[] = [];
  let bytesSoFar = 0;
  for await (const payload of context.source.fetch(context.signal)) {
    throwIfCancelled(context.signal, "ingest");
    const { hash, bytes } = await context.payloads.put(payload.content);
    bytesSoFar += bytes;
    context.report({ done: bytesSoFar, total: Number.NaN, unit: "bytes", note: payload.endpoint });
    const key = keyOf(source, payload.endpoint, hash);
    if (answered.has(key)) continue;
    answered.add(key);
    const first = held.arrivals.get(key);
    const since = held.newest.get(keyOf(source, payload.endpoint)) ?? Number.NaN;
    if (first !== undefined && first < since) goneBack.push({ endpoint: payload.endpoint, first, since });
    if (first !== undefined) continue;
    arrivals.push({
      hash,
      endpoint: payload.endpoint,
      contentType: payload.contentType,
      bytes,
      statedAt: payload.statedAt ?? null,
    });
  }
  if (goneBack.length > 0) context.notice?.(goneBackNotice(goneBack));
  return { [payloads.name]: frameOf(arrivals, source, context.now) };
}

/** Where a place answers again what it had answered before something else. */
function goneBackNotice(all: readonly { endpoint: string; first: number; since: number }[]): string {
  const [{ endpoint, first, since }] = all;
  const others = all.length === 1 ? "" : ` So are ${counted(all.length - 1, "other payload")}.`;
  return (
    `${endpoint} is byte for byte what it was at ${new Date(first).toISOString()}, before what came at ` +
    `${new Date(since).toISOString()}.${others} The values that came later still stand: bytes that are held are not read ` +
    "again. To state the earlier ones anew, change the bytes: an empty line at the end of a text file is enough."
  );
}

function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

function heldPayloads(frame: Frame): Held {
  const arrivals = new Map<string, number>();
  const newest = new Map<string, number>();
  if (frame.rows === 0) return { arrivals, newest };
  const [source, endpoint, hash] = ["source", "endpoint", "payloadHash"].map((name) => textOf(frame, name));
  const ingestedAt = float64Of(frame, "ingestedAt");
  for (let row = 0; row < frame.rows; row++) {
    const [from, at] = [textAt(source, row) ?? "", textAt(endpoint, row) ?? ""];
    const place = keyOf(from, at);
    arrivals.set(keyOf(from, at, textAt(hash, row) ?? ""), ingestedAt[row]);
    newest.set(place, Math.max(newest.get(place) ?? ingestedAt[row], ingestedAt[row]));
  }
  return { arrivals, newest };
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
