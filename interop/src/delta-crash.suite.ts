import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openDeltaTableStore } from "@plumbline/adapters";
import { float64Of, int32Of, PlatformError, textAt, textOf } from "@plumbline/core";
import { commitFrame, rowsPerCommit, written } from "./commit-loop.js";
import { compareLake } from "./compare-lake.js";
import { removeFolder } from "./remove-folder.js";
import { root as repository } from "./venv.js";

const folder = mkdtempSync(join(tmpdir(), "plumbline-crash-"));
after(() => removeFolder(folder));

interface Loop {
  readonly child: ChildProcess;
  /** Numbers acknowledged so far. */
  readonly acknowledged: number[];
  readonly ended: Promise<number | null>;
}

function startLoop(
  lake: string,
  writer: string,
  from: number,
  to: number,
  onAcknowledged?: (loop: Loop) => void,
): Loop {
  const script = join(repository, "interop", "dist", "commit-loop.js");
  const child = spawn(process.execPath, [script, lake, writer, String(from), String(to)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const acknowledged: number[] = [];
  const ended = new Promise<number | null>((resolve) => child.on("close", (code) => resolve(code)));
  const loop = { child, acknowledged, ended };
  let rest = "";
  child.stdout?.on("data", (chunk) => {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      acknowledged.push(Number(line));
      onAcknowledged?.(loop);
    }
  });
  return loop;
}

/** Commits seen by a fresh reader, each checked to be whole, as `writer-sequence`. */
async function wholeCommits(lake: string): Promise<Set<string>> {
  const frame = await openDeltaTableStore({ root: lake }).read(written, { vintage: "all" });
  const writer = textOf(frame, "writer");
  const sequence = int32Of(frame, "sequence");
  const line = int32Of(frame, "line");
  const value = float64Of(frame, "value");
  const rows = new Map<string, number>();
  for (let row = 0; row < frame.rows; row++) {
    assert.equal(value[row], line[row] * sequence[row]);
    const commit = `${textAt(writer, row)}-${sequence[row]}`;
    rows.set(commit, (rows.get(commit) ?? 0) + 1);
  }
  for (const [commit, count] of rows) assert.equal(count, rowsPerCommit, `${commit} is not whole`);
  return new Set(rows.keys());
}

test("three processes of twenty appends each lose nothing", async () => {
  const lake = join(folder, "race");
  const loops = ["a", "b", "c"].map((writer) => startLoop(lake, writer, 0, 20));
  assert.deepEqual(await Promise.all(loops.map((loop) => loop.ended)), [0, 0, 0]);
  assert.equal((await wholeCommits(lake)).size, 60);
  assert.equal((await openDeltaTableStore({ root: lake }).history("silver.written")).length, 60);
});

test("a writer killed twenty times loses no acknowledged commit, and a reader sees whole commits only", async () => {
  const lake = join(folder, "killed");
  let random = 12_345;
  const acknowledged = new Set<string>();
  let next = 0;
  for (let kill = 0; kill < 20; kill++) {
    random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
    const survives = 1 + ((random >>> 16) % 7);
    const loop = startLoop(lake, "killed", next, next + 100, ({ acknowledged: done, child }) => {
      if (done.length >= survives) child.kill("SIGKILL");
    });
    await loop.ended;
    for (const sequence of loop.acknowledged) acknowledged.add(`killed-${sequence}`);
    next += loop.acknowledged.length;
    const found = await wholeCommits(lake);
    for (const commit of acknowledged) assert.ok(found.has(commit), `${commit} was acknowledged and is lost`);
    assert.ok(found.size <= next + 1, `${found.size} commits where ${next} were acknowledged and one may be under way`);
  }
  const last = startLoop(lake, "killed", next, next + 3);
  assert.equal(await last.ended, 0);
  const expected = Array.from({ length: next + 3 }, (_, k) => `killed-${k}`);
  assert.deepEqual([...(await wholeCommits(lake))].sort(), expected.sort());
  await compareLake(lake);
});

test("a reader polling through overwrites sees one of them, never a mixture", async () => {
  const lake = join(folder, "polled");
  const loop = startLoop(lake, "overwriter", 0, 40);
  const reader = openDeltaTableStore({ root: lake });
  let isRunning = true;
  void loop.ended.then(() => {
    isRunning = false;
  });
  let seen = 0;
  while (isRunning) {
    const frame = await reader.read(written, { vintage: "all" });
    if (frame.rows === 0) continue;
    seen++;
    assert.equal(frame.rows, rowsPerCommit);
    assert.equal(new Set(int32Of(frame, "sequence")).size, 1);
  }
  assert.equal(await loop.ended, 0);
  assert.ok(seen > 0);
});

const codeOf = (error: unknown) => (error instanceof PlatformError ? error.code : String(error));

test("a full disk and a read-only one refuse the commit in words and keep the table", async (context) => {
  const lake = join(folder, "small");
  mkdirSync(lake);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", lake]).status !== 0) {
    context.skip("tmpfs cannot be mounted here (needs root)");
    return;
  }
  try {
    const store = openDeltaTableStore({ root: lake });
    const commit = (sequence: number, rows: number) =>
      store.commit(written, commitFrame("full", sequence, rows), {
        mode: "append",
        commitKey: String(sequence),
        runId: "full",
        inputs: {},
      });
    await commit(0, rowsPerCommit);
    await assert.rejects(commit(1, 1_000_000), (error) => codeOf(error) === "DISK_FULL");
    assert.equal((await wholeCommits(lake)).size, 1);
    await commit(2, rowsPerCommit);
    assert.equal((await wholeCommits(lake)).size, 2);
    assert.equal(spawnSync("mount", ["-o", "remount,ro", lake]).status, 0);
    await assert.rejects(commit(3, rowsPerCommit), (error) => codeOf(error) === "HOME_UNWRITABLE");
    assert.equal((await wholeCommits(lake)).size, 2);
  } finally {
    spawnSync("umount", [lake]);
  }
});
