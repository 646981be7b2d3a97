import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { LakeUpkeep } from "@plumbline/adapters";
import { DeltaTable, Engine, relationOf } from "@plumbline/delta";
import { IcebergTable } from "@plumbline/iceberg";
import { type Release, readReleases } from "@plumbline/pipeline";
import { deltaVenv } from "./compare-lake.js";
import { differenceOf, duckDbWithIceberg, type PeerTable, readWithPyIceberg } from "./iceberg-peers.js";
import { hashFrame, lakeContents } from "./lake-contents.js";
import { lakeFolder, openLake } from "./open-lake.js";
import { type Ended, newHome, plumb as plumbAnyhow, startPlumb } from "./plumb.js";
import { removeFolder } from "./remove-folder.js";
import { root } from "./venv.js";

const work = mkdtempSync(join(tmpdir(), "plumbline-upkeep-"));
const home = newHome("upkeep");
after(() => {
  removeFolder(work);
  removeFolder(home);
});

const env = { PLUMB_XGBOOST_LIB: "none", PLUMB_POSTGRES_URL: "off" };
const source = (until: string) => `demo:?securities=12&years=3&seed=4&until=${until}`;
const engine = new Engine({ threads: 1 });

async function plumb(of: string, args: readonly string[]): Promise<Ended> {
  return plumbAnyhow(of, args, { env });
}

/** Runs a command that must succeed and answers its document. */
async function done<Document>(of: string, args: readonly string[]): Promise<Document> {
  const ended = await plumb(of, [...args, "--json"]);
  assert.equal(ended.code, 0, `${args.join(" ")}: ${ended.stdout}${ended.stderr}`);
  return JSON.parse(ended.stdout) as Document;
}

interface Run {
  readonly release: { readonly sequence: number; readonly isNew: boolean };
  readonly stages: readonly { readonly name: string; readonly status: string; readonly rows: number }[];
}

const run = (of: string, until: string) => done<Run>(of, ["run", "--source", source(until)]);

before(async () => {
  for (const until of ["2026-06-19", "2026-06-26", "2026-07-03"]) await run(home, until);
});

/** The home again, beside it, as it is now. */
function copyOf(of: string, name: string): string {
  const copy = join(work, name);
  cpSync(of, copy, { recursive: true, preserveTimestamps: true, filter: (path) => !path.endsWith(".sock") });
  return copy;
}

/** Makes every file of the lake as old as a reader's week: what no one needs may go. */
function age(of: string): void {
  const past = Date.now() / 1000 - 8 * 86_400;
  for (const name of readdirSync(lakeFolder(of), { recursive: true }).map(String)) {
    if (name.endsWith(".parquet") && !name.includes("_delta_log")) utimesSync(join(lakeFolder(of), name), past, past);
  }
}

const withoutWeek = ["--retain-days", "0", "--allow-short"];

interface Named {
  readonly release: Release;
  readonly table: string;
  readonly version: number;
}

async function everyReleasedTable(of: string): Promise<Named[]> {
  const releases = await readReleases(openLake(of));
  return releases.flatMap((release) =>
    Object.entries(release.tables).flatMap(([table, version]) => (version >= 0 ? [{ release, table, version }] : [])),
  );
}

/** Hash of what each release's tables hold, rows in the store's order; equal versions are read once. */
async function everyRelease(of: string): Promise<Map<string, string>> {
  const store = openLake(of);
  const hashes = new Map<string, string>();
  for (const { table, version } of await everyReleasedTable(of)) {
    const name = `${table} ${version}`;
    if (hashes.has(name)) continue;
    const spec = await store.describe(table);
    assert.ok(spec);
    hashes.set(name, hashFrame(await store.read(spec, { version, vintage: "all" })));
  }
  return hashes;
}

const folderOf = (of: string, table: string) => join(lakeFolder(of), ...table.split("."));

async function rowsOf(of: string, table: string, version?: number): Promise<string> {
  const folder = folderOf(of, table);
  const snapshot = await new DeltaTable(folder, engine).snapshot(version);
  assert.ok(snapshot, folder);
  return (await relationOf(engine, folder, snapshot)).sql;
}

/** deltalake's digest of tables at versions, in one process. */
function digestsByDeltalake(tables: readonly { readonly path: string; readonly version: number }[]): string[] {
  const script = join(root, "interop", "python", "read_delta.py");
  const input = JSON.stringify(tables);
  const answered = spawnSync(deltaVenv(), [script, "-"], { encoding: "utf8", input, maxBuffer: 1 << 28 });
  assert.equal(answered.status, 0, answered.stderr);
  return answered.stdout.trim().split("\n");
}

async function verified(of: string): Promise<number> {
  const { tables } = await done<{ tables: { files: number }[] }>(of, ["lake", "verify"]);
  return tables.reduce((sum, { files }) => sum + files, 0);
}

test("after optimise, Z-order and vacuum both formats read for every release the rows of before", async (t) => {
  const tended = copyOf(home, "tended");
  const hashes = await everyRelease(home);
  writeFileSync(join(folderOf(tended, "silver.bars"), "part-left-by-a-crash.parquet"), "half a file");
  const joined = await done<{ tables: { filesRemoved: number }[] }>(tended, ["lake", "optimise"]);
  assert.ok(joined.tables.filter(({ filesRemoved }) => filesRemoved > 0).length >= 10);
  await done(tended, ["lake", "optimise", "--z-order"]);
  age(tended);
  const listed = await done<{ bytes: number; isDeleted: boolean }>(tended, ["lake", "vacuum", ...withoutWeek]);
  const vacuumed = await done<{ tables: { table: string; files: string[] }[]; bytes: number; isDeleted: boolean }>(
    tended,
    ["lake", "vacuum", "--delete", ...withoutWeek],
  );
  assert.deepEqual([listed.isDeleted, vacuumed.isDeleted, listed.bytes], [false, true, vacuumed.bytes]);
  const bars = vacuumed.tables.find(({ table }) => table === "silver.bars");
  assert.ok(bars?.files.includes("part-left-by-a-crash.parquet"));
  assert.ok((bars?.files.length ?? 0) >= 2, "the files between the two layouts are no one's");
  assert.deepEqual(await everyRelease(tended), hashes, "our store");

  const named = await everyReleasedTable(home);
  const at = (of: string) => named.map(({ table, version }) => ({ path: folderOf(of, table), version }));
  assert.deepEqual(digestsByDeltalake(at(tended)), digestsByDeltalake(at(home)), "deltalake");

  const connection = await duckDbWithIceberg();
  const out = mkdtempSync(join(work, "rows-"));
  const names = [...new Set(named.map(({ table }) => table))];
  const newest = readWithPyIceberg(
    out,
    names.map((table): PeerTable => ({ name: table, path: folderOf(tended, table) })),
  );
  const snapshots: (PeerTable & { readonly table: string; readonly version: number })[] = [];
  for (const [k, table] of names.entries()) {
    assert.equal(newest[k].error, undefined, `${table}: PyIceberg`);
    const theirs = `FROM read_parquet('${join(out, table)}.parquet')`;
    assert.equal(await differenceOf(connection, await rowsOf(home, table), theirs), null, `${table}: PyIceberg`);
    const opened = await IcebergTable.open(folderOf(tended, table), engine);
    for (const snapshot of opened.metadata.snapshots) {
      const version = Number(snapshot.summary?.["delta-version"]);
      assert.equal(
        await differenceOf(
          connection,
          await rowsOf(tended, table, version),
          await opened.relation({ snapshotId: snapshot["snapshot-id"] }),
        ),
        null,
        `${table}: Iceberg's snapshot of version ${version}`,
      );
      snapshots.push({ name: "", path: "", table, version });
    }
  }
  const files = await verified(tended);
  t.diagnostic(`${named.length} tables of 3 releases, ${snapshots.length} Iceberg snapshots, ${files} files verified`);
});

test("a run after upkeep goes on where it was: no stage anew, the same rows as without, and the next release names the new files", async () => {
  const tended = copyOf(home, "goes-on");
  await done(tended, ["lake", "optimise"]);
  const again = await run(tended, "2026-07-03");
  assert.equal(again.release.isNew, false);
  assert.deepEqual(
    again.stages.filter(({ rows }) => rows > 0),
    [],
  );
  const plain = copyOf(home, "plain");
  const [a, b] = [await run(tended, "2026-07-10"), await run(plain, "2026-07-10")];
  const counted = ({ stages }: Run) => stages.map(({ name, status, rows }) => [name, status, rows]);
  assert.deepEqual(counted(a), counted(b));
  assert.deepEqual([a.release.sequence, a.release.isNew], [4, true]);
  const clocks = ["knownAt", "runId"];
  assert.deepEqual(await lakeContents(openLake(tended), clocks), await lakeContents(openLake(plain), clocks));
  const [newest] = await readReleases(openLake(tended));
  const bars = await new DeltaTable(folderOf(tended, "silver.bars"), engine).snapshot(newest.tables["silver.bars"]);
  const held = await new DeltaTable(folderOf(plain, "silver.bars"), engine).snapshot();
  assert.ok((bars?.files.size ?? 99) < (held?.files.size ?? 0));

  const removed = await done<{ releases: { removed: number[]; kept: number[] } }>(tended, [
    ...["lake", "vacuum", "--delete", "--keep-releases", "1"],
  ]);
  assert.deepEqual([removed.releases.removed, removed.releases.kept], [[1, 2, 3], [4]]);
  const asked = await plumb(tended, ["tables", "list", "--release", "2", "--json"]);
  assert.equal(asked.code, 2, asked.stdout);
  assert.match(asked.stdout, /release 2: was removed/);
  age(tended);
  const store = await lakeContents(openLake(tended), clocks);
  const later = await done<{ bytes: number }>(tended, ["lake", "vacuum", "--delete", ...withoutWeek]);
  assert.ok(later.bytes > 0);
  assert.deepEqual(await lakeContents(openLake(tended), clocks), store);
  await verified(tended);
  assert.equal((await run(tended, "2026-07-10")).release.isNew, false);
});

test("killed at any moment, optimise and vacuum leave every release as it was; a reader meanwhile misses no file", async (t) => {
  const seed = Number(process.env.PLUMB_SEED ?? 29);
  const kills = Number(process.env.PLUMB_KILLS ?? 2);
  t.diagnostic(`seed ${seed}, ${kills} kills of each command (PLUMB_SEED, PLUMB_KILLS)`);
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  const hashes = await everyRelease(home);
  const killed = copyOf(home, "killed");
  let inside = 0;
  const works = [
    ["lake", "optimise"],
    ["lake", "optimise", "--z-order"],
    ["lake", "vacuum", "--delete", ...withoutWeek],
  ];
  for (const args of works) {
    const trial = copyOf(killed, "trial");
    const started = performance.now();
    await done(trial, args);
    const whole = performance.now() - started;
    removeFolder(trial);
    for (let kill = 0; kill < kills; kill++) {
      const { child, ended } = startPlumb(killed, args, { env });
      await sleep(whole * (0.3 + 0.7 * random()));
      child.kill("SIGKILL");
      if ((await ended).signal === "SIGKILL") inside++;
      assert.deepEqual(await everyRelease(killed), hashes, args.join(" "));
    }
    const { child, ended } = startPlumb(killed, [...args, "--json"], { env });
    let reads = 0;
    while (child.exitCode === null && child.signalCode === null) {
      assert.deepEqual(await everyRelease(killed), hashes, `a reader beside ${args.join(" ")}`);
      reads++;
    }
    assert.equal((await ended).code, 0, (await ended).stderr);
    assert.ok(reads > 0);
    age(killed);
  }
  t.diagnostic(`${inside} ended inside; afterwards ${await verified(killed)} files verified`);
  const left = await done<{ bytes: number }>(killed, ["lake", "vacuum", "--delete", ...withoutWeek]);
  assert.deepEqual(await everyRelease(killed), hashes);
  t.diagnostic(`${left.bytes} bytes that killed processes left were cleared away`);
});

test("a full disk stops optimise with the table as it was, and does not stop a vacuum", async (context) => {
  const small = join(work, "small");
  mkdirSync(small);
  const size = readdirSync(lakeFolder(home), { recursive: true }).reduce<number>((sum, name) => {
    const found = statSync(join(lakeFolder(home), String(name)));
    return sum + (found.isFile() ? Math.ceil(found.size / 4096) * 4096 : 0);
  }, 0);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size + 3_000_000}`, "tmpfs", small]);
  if (mounted.status !== 0) {
    context.skip("tmpfs cannot be mounted here (needs root)");
    return;
  }
  try {
    const full = join(small, "home");
    const others = ["payloads", "logs", "cache", "truth"].map((name) => join(home, name));
    const isLake = (path: string) => !path.endsWith(".sock") && !others.includes(path);
    cpSync(home, full, { recursive: true, preserveTimestamps: true, filter: isLake });
    const hashes = await everyRelease(full);
    const features = (await openLake(full).list()).find((name) => name.includes("alpha158"));
    assert.ok(features);
    const files = () =>
      readdirSync(folderOf(full, features), { recursive: true }).filter((name) => /parquet$/.test(String(name))).length;
    const held = files();
    const orphan = join(folderOf(full, "silver.bars"), "part-orphan.parquet");
    writeFileSync(orphan, Buffer.alloc(500_000));
    fillUp(small);
    const refused = await plumb(full, ["lake", "optimise", features, "--z-order", "--json"]);
    assert.match(refused.stdout, /DISK_FULL/, refused.stderr);
    assert.deepEqual([refused.code, files()], [5, held]);
    age(full);
    const vacuumed = await done<{ bytes: number }>(full, ["lake", "vacuum", "silver.bars", "--delete"]);
    assert.equal(vacuumed.bytes, 500_000);
    assert.ok(!existsSync(orphan));
    assert.deepEqual(await everyRelease(full), hashes);
    assert.ok((await new LakeUpkeep(lakeFolder(full)).history("silver.bars")).length >= 3);
  } finally {
    spawnSync("umount", [small]);
  }
});

/** Leaves no free block. */
function fillUp(folder: string): void {
  for (const size of [1 << 20, 1 << 16, 4096]) {
    for (let k = 0; ; k++) {
      try {
        writeFileSync(join(folder, `filler-${size}-${k}`), Buffer.alloc(size));
      } catch {
        break;
      }
    }
  }
}
