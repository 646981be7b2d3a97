import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { DeltaTable, Engine } from "@plumbline/delta";
import { openRaceTable, rowsPerAppend, type WriterOrder } from "./delta-writer.js";
import { root } from "./venv.js";

/** A writer at work in its own process. */
export interface RunningWriter {
  readonly child: ChildProcess;
  /** Numbers acknowledged so far. */
  readonly acknowledged: number[];
  /** Once it has loaded its libraries. */
  readonly ready: Promise<void>;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

export function startWriter(order: WriterOrder): RunningWriter {
  const script = join(root, "interop", "dist", "delta-writer.js");
  const child = spawn(process.execPath, [script, JSON.stringify(order)], { stdio: ["ignore", "pipe", "inherit"] });
  const acknowledged: number[] = [];
  let rest = "";
  let isReady: () => void;
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });
  child.stdout?.on("data", (chunk) => {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "ready") isReady();
      else acknowledged.push(Number(line));
    }
  });
  const ended = new Promise<number | string>((resolve) => {
    child.on("close", (code, signal) => {
      isReady();
      resolve(code ?? signal ?? "lost");
    });
  });
  return { child, acknowledged, ready, ended };
}

/** mulberry32: numbers in [0, 1) from a seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Commits that a fresh reader sees, as `writer-sequence`, each checked to be whole and there once; the log checked to be
 * one line from version 0 on.
 */
export async function wholeAppends(order: Pick<WriterOrder, "folder" | "s3">): Promise<Set<string>> {
  const table = openRaceTable(order);
  const snapshot = await table.snapshot();
  assert.ok(snapshot, `${order.folder}: no table`);
  let next = snapshot.version;
  for await (const { version, actions } of table.versions()) {
    assert.equal(version, next--, "a version is missing from the log");
    assert.ok(actions.length > 0);
  }
  assert.equal(next, -1);
  const { rows, columns } = await table.scan(snapshot);
  const { writer, sequence, line } = columns;
  assert.ok(writer.type === "text" && sequence.type === "int32" && line.type === "int32");
  const lines = new Map<string, Set<number>>();
  for (let row = 0; row < rows; row++) {
    const commit = `${writer.dictionary[writer.codes[row]]}-${sequence.values[row]}`;
    const held = lines.get(commit) ?? new Set();
    assert.ok(!held.has(line.values[row]), `${commit} line ${line.values[row]} is there twice`);
    lines.set(commit, held.add(line.values[row]));
  }
  for (const [commit, held] of lines) assert.equal(held.size, rowsPerAppend, `${commit} is not whole`);
  return new Set(lines.keys());
}

/** A table for the races, made anew. */
export async function makeRaceTable(
  order: Pick<WriterOrder, "folder" | "s3">,
  configuration = {},
): Promise<DeltaTable> {
  const { raceTable } = await import("./delta-writer.js");
  const table = order.s3 ? openRaceTable(order) : new DeltaTable(order.folder, new Engine());
  await table.create({ ...raceTable, configuration });
  return table;
}
