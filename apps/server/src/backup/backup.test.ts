import assert from "node:assert/strict";
import { copyFileSync, existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { constantText, date, defineTable, float, makeFrame, PlatformError, text } from "@plumbline/core";
import { foldersOf, type HomeFolders, prepareHome, restoringName } from "../home.js";
import { openLakeStore } from "../run/open-lake-store.js";
import { restoreBackup } from "./restore-backup.js";
import { writeBackup } from "./write-backup.js";

const table = (name: string) =>
  defineTable({
    name,
    about: "Rows to be backed up.",
    key: ["writer", "day"],
    time: "day",
    columns: { writer: text("who"), day: date("a day"), value: float("a number") },
  });
const [releases, bars] = [table("ml.releases"), table("silver.bars")];
const signal = new AbortController().signal;
const hasCode =
  (...codes: string[]) =>
  (error: unknown) =>
    error instanceof PlatformError && codes.includes(error.code);

async function commit(folders: HomeFolders, to: typeof bars, commitKey: string, rows = 20): Promise<void> {
  const frame = makeFrame({
    writer: constantText(commitKey, rows),
    day: { type: "date", values: Int32Array.from({ length: rows }, (_, i) => 18_000 + i) },
    value: { type: "float64", values: Float64Array.from({ length: rows }, (_, i) => i / 3) },
    knownAt: { type: "instant", values: new Float64Array(rows) },
    knownAtBasis: constantText("rule", rows),
    ingestedAt: { type: "instant", values: new Float64Array(rows) },
  });
  await openLakeStore(lakeOf(folders)).commit(to, frame, { mode: "append", commitKey, runId: "r", inputs: {} });
}

const lakeOf = (folders: HomeFolders) => join(folders.lake, "demo-00000000");

async function rowsIn(folders: HomeFolders, of: typeof bars): Promise<number> {
  return (await openLakeStore(lakeOf(folders)).read(of, { vintage: "all" })).rows;
}

describe("a backup", () => {
  let base = "";
  let folders: HomeFolders;
  let archive = "";
  before(async () => {
    base = await mkdtemp(join(tmpdir(), "plumb-backup-"));
    folders = await prepareHome(join(base, "a home"));
    await mkdir(lakeOf(folders), { recursive: true });
    await writeFile(join(lakeOf(folders), "SOURCE"), "demo:\n");
    for (const key of ["a", "b", "c"]) await commit(folders, bars, key);
    await commit(folders, releases, "a");
    await mkdir(join(folders.payloads, "ab"), { recursive: true });
    await writeFile(join(folders.payloads, "ab", `ab${"0".repeat(62)}`), "payload é");
    await writeFile(join(folders.payloads, ".tmp-half"), "half");
    await mkdir(join(folders.warehouse, "ünïcode ✓", "x".repeat(120)), { recursive: true });
    await writeFile(join(folders.warehouse, "ünïcode ✓", "x".repeat(120), "v1.metadata.json"), "{}");
    const log = join(lakeOf(folders), "silver", "bars", "_delta_log");
    for (const [i, name] of readdirSync(log)
      .filter((one) => one.endsWith(".json"))
      .entries()) {
      const seconds = Date.UTC(2024, 0, 1 + i, 1, 2, 3, 123 + i) / 1000;
      utimesSync(join(log, name), seconds, seconds);
    }
    archive = join(base, "home.tar");
    await backup(archive);
  });
  after(() => rm(base, { recursive: true, force: true }));

  const backup = (target: string) =>
    writeBackup({ folders, database: null, documents: [], target, now: Date.UTC(2026, 0, 1), signal });
  const restore = (from: string, home: string) =>
    restoreBackup({ archive: from, home: join(base, home), postgresUrl: "off", documentsUrl: null, signal });

  it("comes back with the same rows, bytes and times of commits", async () => {
    await restore(archive, "restored");
    const restored = foldersOf(join(base, "restored"));
    assert.equal(await rowsIn(restored, bars), 60);
    assert.equal(await rowsIn(restored, releases), 20);
    const history = async (of: HomeFolders) =>
      (await openLakeStore(lakeOf(of)).history("silver.bars")).map(({ version, timestamp }) => ({
        version,
        timestamp,
      }));
    assert.deepEqual(await history(restored), await history(folders));
    const log = (of: HomeFolders) => join(lakeOf(of), "silver", "bars", "_delta_log", `${"0".repeat(19)}2.json`);
    const cut = async (path: string) => Math.floor((await stat(path)).mtimeMs);
    assert.equal(await cut(log(restored)), await cut(log(folders)));
    const payload = join("ab", `ab${"0".repeat(62)}`);
    assert.equal(await readFile(join(restored.payloads, payload), "utf8"), "payload é");
    assert.equal(existsSync(join(restored.payloads, ".tmp-half")), false);
    assert.ok(existsSync(join(restored.warehouse, "ünïcode ✓", "x".repeat(120), "v1.metadata.json")));
    await commit(restored, bars, "d");
    assert.equal(await rowsIn(restored, bars), 80);
  });

  it("holds the tables at the versions it began with while commits go on", async () => {
    let isWriting = true;
    const writing = (async () => {
      for (let n = 0; isWriting && n < 200; n++) {
        await commit(folders, bars, `w${n}`);
        await commit(folders, releases, `w${n}`);
      }
    })();
    const target = join(base, "busy.tar");
    await backup(target);
    isWriting = false;
    await writing;
    await restore(target, "busy");
    const busy = foldersOf(join(base, "busy"));
    const [ofReleases, ofBars] = [await rowsIn(busy, releases), await rowsIn(busy, bars)];
    assert.ok(ofBars >= ofReleases + 40, `each release of ${ofReleases} rows has its bars among ${ofBars}`);
  });

  it("is refused where it is cut at any of 30 places or has any of 40 bytes flipped, and leaves nothing", async (t) => {
    const size = (await stat(archive)).size;
    const seed = 20_261_123;
    t.diagnostic(`seed ${seed}, ${size} bytes`);
    let random = seed;
    const next = () => {
      random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
      return random / 2 ** 32;
    };
    const damaged = join(base, "damaged.tar");
    const isRefused = async (what: string) => {
      await assert.rejects(restore(damaged, "never"), hasCode("INTEGRITY_BROKEN"), what);
      assert.deepEqual(readdirSync(join(base, "never")), [], what);
    };
    for (let i = 0; i < 30; i++) {
      const length = i < 4 ? [0, 1, size - 1, size - 1024][i] : Math.floor(next() * size);
      copyFileSync(archive, damaged);
      await truncate(damaged, length);
      await isRefused(`cut to ${length}`);
    }
    const bytes = readFileSync(archive);
    for (let i = 0; i < 40; i++) {
      const at = Math.floor(next() * size);
      const flipped = Buffer.from(bytes);
      flipped[at] ^= 1 << Math.floor(next() * 8);
      writeFileSync(damaged, flipped);
      await isRefused(`byte ${at}`);
    }
    writeFileSync(damaged, Buffer.concat([bytes, Buffer.from("x")]));
    await isRefused("a byte more");
  });

  it("is put over nothing, and written over nothing", async () => {
    await assert.rejects(
      restoreBackup({ archive, home: folders.home, postgresUrl: "off", documentsUrl: null, signal }),
      hasCode("HOME_NOT_EMPTY"),
    );
    await assert.rejects(backup(archive), hasCode("BAD_ARGUMENT"));
    await assert.rejects(restore(join(base, "none.tar"), "none"), hasCode("SOURCE_MISSING"));
  });

  it("is restored anew after a restore that was killed, and until then no command takes the home", async () => {
    for (const isMoving of [false, true]) {
      const home = join(base, `killed-${isMoving}`);
      const staging = join(home, restoringName);
      await mkdir(join(staging, "home", "payloads"), { recursive: true });
      await writeFile(join(staging, "owner"), "4194304");
      if (isMoving) {
        await writeFile(join(staging, "MOVING"), "");
        await mkdir(join(home, "lake", "demo-00000000"), { recursive: true });
      }
      await assert.rejects(prepareHome(home), hasCode("RESTORE_UNFINISHED"));
      await restoreBackup({ archive, home, postgresUrl: "off", documentsUrl: null, signal });
      assert.equal(await rowsIn(await prepareHome(home), bars), 60);
    }
  });

  it("leaves no file under its name when it is stopped", async () => {
    const stop = new AbortController();
    stop.abort();
    const target = join(base, "stopped.tar");
    const stopped = writeBackup({ folders, database: null, documents: [], target, now: 0, signal: stop.signal });
    await assert.rejects(stopped, hasCode("CANCELLED"));
    assert.deepEqual(
      readdirSync(base).filter((name) => name.startsWith("stopped")),
      [],
    );
  });

  it("names what a table needs and is gone", async () => {
    const home = join(base, "gone");
    await restoreBackup({ archive, home, postgresUrl: "off", documentsUrl: null, signal });
    const gone = foldersOf(home);
    const data = join(lakeOf(gone), "silver", "bars");
    await rm(
      join(
        data,
        readdirSync(data, { recursive: true })
          .map(String)
          .find((name) => name.endsWith(".parquet")) ?? "",
      ),
    );
    const broken = writeBackup({
      folders: gone,
      database: null,
      documents: [],
      target: join(base, "gone.tar"),
      now: 0,
      signal,
    });
    await assert.rejects(broken, hasCode("INTEGRITY_BROKEN"));
  });
});
