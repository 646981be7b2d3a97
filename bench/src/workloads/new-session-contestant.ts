import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDeltaTableStore } from "@plumbline/adapters";
import {
  bars,
  type Column,
  type Frame,
  type FramesByName,
  filterRows,
  float32Of,
  int32Of,
  type StageContext,
  type StreetConfig,
  universe,
} from "@plumbline/core";
import { featureSets, featureWindow, stages } from "@plumbline/pipeline";
import { serveContestant } from "../serve-contestant.js";
import { PanelReader, type ReadPanel } from "./panel-reader.js";

/**
 * usage: new-session-contestant.js PANEL ROWS full|one|commit; runs the stage on all sessions or on the last one, or
 * commits the last one's rows.
 */
const [file, rowCount, mode] = process.argv.slice(2);
const features = stages.find((stage) => stage.name === "features");
if (!features) throw new Error("the street has no features");
const { compute } = features;
const repeats = mode === "full" ? 1 : 10;

const config: StreetConfig = {
  source: {
    id: "bench:",
    title: "W-PANEL",
    isSimulated: true,
    priceBasis: "raw",
    volumeBasis: "raw",
    calendar: "from-data",
    currency: "USD",
    fields: ["open", "high", "low", "close", "volume"],
    hasSectors: false,
    hasCorporateActions: false,
    isSurvivorshipFree: false,
    notices: [],
  },
  featureSets: ["alpha158", "classic"],
  horizons: [5],
  primaryHorizon: 5,
  costPerSide: 0.001,
  rounds: 100,
  full: false,
  seed: 1,
  universe: { minHistory: 252, minPrice: 1, minDollarVolume: 0 },
};

function contextOf(from: number): StageContext {
  const refuse = () => {
    throw new Error("features read nothing but their inputs");
  };
  return {
    config,
    runId: "bench",
    now: Date.UTC(2030, 0, 1),
    slice: { from },
    threads: 1,
    signal: new AbortController().signal,
    source: { describe: refuse, fetch: refuse, parse: refuse },
    payloads: new Proxy({}, { get: refuse }) as StageContext["payloads"],
    boosting: null,
    boostingAbsent: null,
    report: () => undefined,
    previous: refuse,
  };
}

function framesOf({ panel, ticker, day, tickers }: ReadPanel): FramesByName {
  const rows = ticker.length;
  const constant = (value: number): Column => ({ type: "float64", values: new Float64Array(rows).fill(value) });
  const known = Float64Array.from(day, (value) => value * 86_400_000 + 72_000_000);
  const knownAtBasis: Column = { type: "text", codes: new Int32Array(rows), dictionary: ["rule"] };
  const clocks: Record<string, Column> = {
    knownAt: { type: "instant", values: known },
    knownAtBasis,
    ingestedAt: { type: "instant", values: known },
  };
  const columns: Record<string, Column> = {
    securityId: { type: "text", codes: ticker, dictionary: tickers },
    session: { type: "date", values: day },
    splitFactor: constant(1),
    flags: { type: "int32", values: new Int32Array(rows) },
    ...clocks,
  };
  for (const [name, values] of Object.entries(panel.fields)) columns[name] = { type: "float64", values };
  const order = Int32Array.from(ticker.keys()).sort((a, b) => day[a] - day[b] || ticker[a] - ticker[b]);
  const members: Record<string, Column> = {
    session: { type: "date", values: order.map((row) => day[row]) },
    securityId: { type: "text", codes: order.map((row) => ticker[row]), dictionary: tickers },
    isMember: { type: "boolean", values: new Uint8Array(rows).fill(1) },
    ...clocks,
  };
  return { [bars.name]: { rows, columns }, [universe.name]: { rows, columns: members } };
}

function from(frames: FramesByName, first: number): FramesByName {
  const cut = (frame: Frame) => {
    const session = int32Of(frame, "session");
    return filterRows(frame, (row) => session[row] >= first);
  };
  return Object.fromEntries(Object.entries(frames).map(([name, frame]) => [name, cut(frame)]));
}

async function answersOf(frames: FramesByName, context: StageContext): Promise<Map<string, Frame[]>> {
  const parts = new Map<string, Frame[]>();
  for (const [name, answer] of Object.entries(await compute(frames, context))) {
    const held: Frame[] = [];
    if ("rows" in answer) held.push(answer);
    else for await (const frame of answer) held.push(frame);
    parts.set(name, held);
  }
  return parts;
}

/** Commits each table's rows to a lake of its own, as often as there are repeats, durably. */
async function commitAll(answers: ReadonlyMap<string, readonly Frame[]>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "plumbline-bench-"));
  try {
    const store = openDeltaTableStore({ root });
    for (let repeat = 0; repeat < repeats; repeat++) {
      for (const { table } of featureSets(config)) {
        const [rows] = answers.get(table.name) ?? [];
        await store.commit(table, rows, { mode: "append", commitKey: `bench:${repeat}`, runId: "bench", inputs: {} });
      }
    }
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** Every feature of one session, set by set, as little-endian float32. */
function valuesOfSession(parts: ReadonlyMap<string, readonly Frame[]>, day: number): Buffer {
  const columns = featureSets(config).flatMap(({ table }) =>
    (parts.get(table.name) ?? []).flatMap((frame) => {
      const session = int32Of(frame, "session");
      const chosen = filterRows(frame, (row) => session[row] === day);
      return table.features.map((feature) => float32Of(chosen, feature));
    }),
  );
  return Buffer.concat(columns.map((values) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)));
}

await serveContestant(async () => {
  const read = await new PanelReader(Number(rowCount)).read(file);
  const { days } = read.axis;
  const newest = days[days.length - 1];
  const whole = framesOf(read);
  const isFull = mode === "full";
  const frames = isFull ? whole : from(whole, days[days.length - 1 - featureWindow(config)]);
  const context = contextOf(isFull ? Number.NEGATIVE_INFINITY : newest);
  const held = mode === "commit" ? await answersOf(frames, context) : null;
  return {
    async run() {
      if (held) {
        await commitAll(held);
        return undefined;
      }
      let rows = 0;
      for (let repeat = 0; repeat < repeats; repeat++) {
        const answers = await compute(frames, context);
        for (const answer of Object.values(answers)) {
          if ("rows" in answer) rows += answer.rows;
          else for await (const frame of answer) rows += frame.rows;
        }
      }
      return { "rows answered": rows / repeats };
    },
    async dump(folder) {
      const parts = held ?? (await answersOf(frames, context));
      writeFileSync(join(folder, "newest-session.f32"), valuesOfSession(parts, newest));
    },
  };
});
