import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { DeltaError, type DeltaFrame, DeltaTable, Engine, type TableDefinition } from "@plumbline/delta";
import { removeFolder } from "./remove-folder.js";
import { shared } from "./venv.js";

const seed = Number(process.env.PLUMB_DAMAGE_SEED ?? 20_260_704);
const truncations = 200;
const flips = 1000;

const folder = mkdtempSync(join(tmpdir(), "plumbline-damage-"));
after(() => removeFolder(folder));

/** Numbers in [0, 1) from a seed (mulberry32). */
function randomFrom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const definition: TableDefinition = {
  name: "damaged",
  description: "Rows to be damaged.",
  fields: [
    { name: "name", type: "text", nullable: false },
    { name: "number", type: "float64", nullable: true },
    { name: "year", type: "int32", nullable: true },
  ],
  partitionColumns: ["year"],
  configuration: { "delta.enableChangeDataFeed": "true" },
};

function rowsOf(commit: number): DeltaFrame {
  const rows = 40;
  const numbers = Array.from({ length: rows }, (_, k) => commit * 1000 + k);
  return {
    rows,
    columns: {
      name: { type: "text", codes: Int32Array.from(numbers, (n) => n % 3), dictionary: ["a", "b", "c"] },
      number: { type: "float64", values: Float64Array.from(numbers) },
      year: { type: "int32", values: Int32Array.from(numbers, () => 2020 + (commit % 2)) },
    },
  };
}

/** A table with two checkpoints, deleted rows and files of changes. */
async function makeTable(path: string, engine: Engine): Promise<void> {
  let now = 1_700_000_000_000;
  const clock = () => {
    now += 1000;
    return now;
  };
  const table = new DeltaTable(path, engine, { clock });
  await table.create(definition);
  for (let commit = 1; commit <= 22; commit++) {
    if (commit % 7 === 0) await table.delete([{ column: "number", atLeast: commit * 500, below: commit * 500 + 700 }]);
    else await table.append(rowsOf(commit));
  }
}

/** What of a table is read. */
interface View {
  /** Versions, the newest where undefined. */
  readonly versions: readonly (number | undefined)[];
  /** First version whose changes are read, to the newest; null for none. */
  readonly changesFrom: number | null;
}

/** All that a reader can see of a table, as text. */
async function seen(path: string, engine: Engine, { versions, changesFrom }: View): Promise<string> {
  engine.checkedFiles.clear();
  const table = new DeltaTable(path, engine);
  const parts: unknown[] = [];
  for (const version of versions) {
    const snapshot = await table.snapshot(version);
    if (snapshot === null) throw new DeltaError("NOT_FOUND", `${path}: no table`);
    const { sql } = await table.relation(snapshot);
    parts.push(
      snapshot.version,
      snapshot.protocol,
      snapshot.metaData,
      [...snapshot.transactions].sort(),
      await digest(engine, sql),
    );
    if (version === undefined) parts.push(await table.verify(snapshot));
    if (version === undefined && changesFrom !== null) {
      parts.push(await digest(engine, (await table.changes(changesFrom, snapshot.version)).sql));
    }
  }
  return JSON.stringify(parts, (_, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

async function digest(engine: Engine, sql: string): Promise<string> {
  try {
    const result = await engine.withConnection((connection) =>
      connection.runAndReadAll(`SELECT count(*), sum(CAST(hash(r) AS HUGEINT)) FROM ${sql} r`),
    );
    return String(result.getRows()[0]);
  } catch (cause) {
    throw new DeltaError("CORRUPT", `the SQL engine cannot read it: ${String(cause)}`, cause);
  }
}

/** An engine that reads a file again though its name, size and second are those of a file it knows. */
async function forgetfulEngine(): Promise<Engine> {
  const engine = new Engine({ threads: 1 });
  await engine.withConnection((connection) => connection.run("SET GLOBAL enable_external_file_cache = false"));
  return engine;
}

interface Damage {
  readonly file: string;
  readonly what: string;
}

function damageOne(files: readonly string[], isCut: boolean, random: () => number): Damage {
  const file = files[Math.floor(random() * files.length)];
  const bytes = readFileSync(file);
  const at = Math.floor(random() * bytes.length);
  if (isCut) {
    truncateSync(file, at);
    return { file, what: `cut to ${at} of ${bytes.length} bytes` };
  }
  const mask = 1 + Math.floor(random() * 255);
  bytes[at] ^= mask;
  writeFileSync(file, bytes);
  return { file, what: `byte ${at} of ${bytes.length} xor ${mask}` };
}

function filesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .map((file) => join(path, file))
    .filter((file) => statSync(file).isFile() && statSync(file).size > 0)
    .sort();
}

/** Damages files one at a time, each time reading the table whole. @returns damages that changed what is read */
async function trials(
  path: string,
  engine: Engine,
  view: View,
  cuts: number,
  swaps: number,
  random: () => number,
): Promise<{ detected: number; harmless: number; silent: Damage[] }> {
  const files = filesIn(path);
  const whole = await seen(path, engine, view);
  const found = { detected: 0, harmless: 0, silent: [] as Damage[] };
  for (let trial = 0; trial < cuts + swaps; trial++) {
    const kept = new Map<string, Buffer>();
    const read = (file: string) => kept.set(file, readFileSync(file));
    const chosen = files[Math.floor(random() * files.length)];
    read(chosen);
    const damage = damageOne([chosen], trial < cuts, random);
    try {
      if ((await seen(path, engine, view)) === whole) found.harmless++;
      else found.silent.push(damage);
    } catch (error) {
      assert.ok(
        error instanceof DeltaError,
        `${damage.file}: ${damage.what}: ${String((error as Error).stack ?? error)}`,
      );
      assert.ok(
        ["CORRUPT", "NOT_FOUND", "UNSUPPORTED"].includes(error.code),
        `${damage.what}: ${error.code} ${error.message}`,
      );
      found.detected++;
    }
    for (const [file, bytes] of kept) writeFileSync(file, bytes);
  }
  return found;
}

test(`${truncations} cut and ${flips} flipped files of our tables are detected or harmless (seed ${seed})`, async () => {
  const engine = await forgetfulEngine();
  const random = randomFrom(seed);
  const path = join(folder, "ours");
  await makeTable(path, engine);
  const whole = await trials(
    path,
    engine,
    { versions: [undefined, 13], changesFrom: 14 },
    truncations / 2,
    flips / 2,
    random,
  );
  // The same table when only its newest checkpoint reaches back: no commit can stand in for it.
  const clean = join(folder, "cleaned");
  cpSync(path, clean, { recursive: true });
  const log = join(clean, "_delta_log");
  for (const name of readdirSync(log)) {
    const version = Number(/^\.?(\d{20})\./.exec(name)?.[1] ?? Number.NaN);
    if (version < 20 || (version === 20 && name.endsWith(".json"))) rmSync(join(log, name));
  }
  const cleaned = await trials(
    clean,
    engine,
    { versions: [undefined, 20], changesFrom: 21 },
    truncations / 2,
    flips / 2,
    random,
  );
  for (const [name, { detected, harmless, silent }] of Object.entries({ whole, cleaned })) {
    console.log(`seed ${seed}, ${name}: ${detected} detected, ${harmless} harmless, ${silent.length} silent`);
    assert.deepEqual(silent, [], `${name}: read otherwise than written`);
  }
});

test(`damage to a table of Spark's is detected where Spark left a checksum, or harmless (seed ${seed})`, async () => {
  const engine = await forgetfulEngine();
  const path = join(folder, "spark");
  cpSync(join(shared, "data", "lakehouse", "delta-kernel-golden", "dv-with-columnmapping", "delta"), path, {
    recursive: true,
  });
  const { detected, harmless, silent } = await trials(
    path,
    engine,
    { versions: [undefined], changesFrom: null },
    60,
    240,
    randomFrom(seed),
  );
  console.log(`seed ${seed}, Spark's: ${detected} detected, ${harmless} harmless, ${silent.length} silent`);
  for (const { file, what } of silent) {
    assert.ok(/\.(json|parquet)$/.test(file), `${file}: ${what}: read otherwise than written`);
    const hidden = join(file, "..", `.${file.slice(file.lastIndexOf("/") + 1)}.crc`);
    assert.throws(() => statSync(hidden), `${file}: ${what}: has checksums, yet read otherwise than written`);
    console.log(`  unprotected and changed: ${file.slice(path.length + 1)}, ${what}`);
  }
});
