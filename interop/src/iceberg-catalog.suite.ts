import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pause } from "./fetching.js";
import { freePort, isFree, listensOn } from "./free-port.js";
import { icebergClients } from "./iceberg-clients.js";
import { pageBlock } from "./page-block.js";
import { newHome, plumb, startPlumb } from "./plumb.js";
import { removeFolder } from "./remove-folder.js";
import { answersOk, until } from "./until.js";
import { root, shared } from "./venv.js";

/** The one that the kit's own file names. */
const port = 18_181;
const url = `http://127.0.0.1:${port}`;
const python = icebergClients();
const home = newHome("iceberg-catalog");
let server: ReturnType<typeof startPlumb> | null = null;

before(async () => {
  await until(`port ${port} is free: it must be this one`, () => isFree(port));
  const env = { PLUMB_PORT: String(port), PLUMB_XGBOOST_LIB: "none", NO_COLOR: "1" };
  const source = ["--source", "demo:?securities=20&years=3&seed=5"];
  const run = await plumb(home, ["run", "--json", ...source], { env });
  assert.equal(run.code, 0, run.stderr.slice(-2000));
  server = startPlumb(home, ["up", "--no-run", ...source], { env });
  const { child } = server;
  // What answers there might be another's.
  await until(`the server listens on ${port}`, () => listensOn(child.pid ?? 0, port), child);
  await until("the server is ready", () => answersOk(`${url}/readyz`), child);
});

after(async () => {
  server?.child.kill("SIGINT");
  await server?.ended;
  removeFolder(home);
});

test("the Iceberg REST Compatibility Kit: none of 101 fails and at least 88 pass", (t) => {
  const { run, failed, skipped, output } = ranKit((pom) => pom);
  t.diagnostic(`${run} run, ${run - failed.length - skipped} pass, ${failed.length} fail, ${skipped} skipped`);
  assert.equal(run, 101);
  assert.deepEqual(failed, [], output);
  assert.ok(run - skipped >= 88);
});

test("the kit's 44 tests of views: one fails, which wants metadata outside the warehouse", (t) => {
  const { run, failed, skipped, output } = ranKit((pom) =>
    pom
      .replace("RESTCompatibilityKitCatalogTests", "RESTCompatibilityKitViewCatalogTests")
      .replace("<rck.supports-serverside-retry>false<", "<rck.supports-serverside-retry>true<"),
  );
  t.diagnostic(`${run} run, ${run - failed.length - skipped} pass, ${failed.length} fail, ${skipped} skipped`);
  assert.deepEqual([run, failed], [44, ["createViewWithCustomMetadataLocation"]], output);
});

/** Runs the kit by Maven on the running server. */
function ranKit(change: (pom: string) => string) {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-kit-"));
  try {
    const pom = readFileSync(join(shared, "interop", "iceberg-rest-compatibility", "pom.xml"), "utf8");
    writeFileSync(join(folder, "pom.xml"), change(pom));
    const reports = join(folder, "target", "surefire-reports");
    const { maven, output } = testedByMaven(folder, reports);
    const report = existsSync(reports) && readdirSync(reports).find((name) => /^TEST-.*Tests\.xml$/.test(name));
    assert.ok(report, `no report:\n${output}`);
    const text = readFileSync(join(reports, report), "utf8");
    const counted = (name: string) => Number(new RegExp(`<testsuite [^>]* ${name}="(\\d+)"`).exec(text)?.[1]);
    const failed = [...text.matchAll(/<testcase name="(\w+)[^>]*>\s*<(?:failure|error) /g)].map((match) => match[1]);
    assert.equal(failed.length, counted("failures") + counted("errors"), output);
    assert.equal(maven.status === 0, failed.length === 0, output);
    return { run: counted("tests"), failed, skipped: counted("skipped"), output };
  } finally {
    removeFolder(folder);
  }
}

/** Runs Maven's tests; where an artifact could not be fetched, so that none began, once more and later each time. */
function testedByMaven(folder: string, reports: string) {
  for (const seconds of [10, 60, null]) {
    const maven = spawnSync("mvn", ["--batch-mode", "--quiet", "-U", "test"], {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    const output = (maven.stdout + maven.stderr).slice(-8000);
    const isUnfetched = !existsSync(reports) && /Could not (transfer|resolve|find)|could not be resolved/.test(output);
    if (!isUnfetched || seconds === null) return { maven, output };
    console.error(`${output.slice(-1000)}\nagain in ${seconds} s`);
    pause(seconds * 1000);
  }
  throw new Error("not reached");
}

test("PyIceberg creates, appends, deletes, evolves, branches, travels, renames, purges and registers", () => {
  const seen = JSON.parse(ran("catalog_pyiceberg.py")) as Record<string, unknown>;
  const { conflict, forbidden, lake, namespaces, ...rest } = seen as Record<string, string | readonly string[]>;
  assert.match(String(conflict), /CommitFailedException: Cannot commit desk\.daily\.é\.prices: .*schema changed/);
  assert.match(String(forbidden), /gold\.mine is read-only: the lake's tables are kept by their Delta logs/);
  for (const name of ["bronze", "desk", "gold", "ml", "silver"]) assert.ok(namespaces.includes(name), name);
  for (const name of ["silver.bars", "silver.securities"]) assert.ok(lake.includes(name), name);
  assert.deepEqual(rest, {
    nested: [["desk", "daily.é"]],
    properties: [["team"], ["none"], { location: `file://${home}/warehouse/desk`, owner: "research", team: "alpha" }],
    ids: [
      [1, "day"],
      [2, "symbol"],
      [3, "notes"],
      [4, "price"],
    ],
    spec: [
      [1, "year"],
      [2, "identity"],
    ],
    order: [4],
    wideId: true,
    rows: [90, 60],
    notes: true,
    branch: [65, 90],
    columns: ["symbol", "day", "notes.tags.element", "notes.tags", "notes.n", "notes", "close", "volume"],
    specs: [2, 1],
    tableProperties: { b: "2" },
    refs: ["first", "main", "trial"],
    afterConflict: 92,
    stagedBefore: false,
    staged: 3,
    tables: ["desk.renamed", "desk.staged"],
    afterPurge: 3,
    registered: 3,
  });
});

test("DuckDB attaches: it creates, inserts, updates, deletes and alters; of two transactions that meet one is refused", () => {
  const { conflict, forbidden, ...rest } = JSON.parse(ran("catalog_duckdb.py")) as Record<string, unknown>;
  assert.match(String(conflict), /Cannot commit duck\.other: Requirement failed: branch main has changed/);
  assert.match(String(forbidden), /silver\.mine is read-only/);
  // 100 rows less the 7 of 0 to 9 that are not S1; their sum is that of 10 to 99 without S1's, less 33 for S1's -1.
  assert.deepEqual(rest, { rows: [93, 3267], both: [1, 94], after: [2, 94], tables: ["prices"] });
});

test("every table of the lake has the same rows through PyIceberg, DuckDB and delta-rs", (t) => {
  const [lake] = readdirSync(join(home, "lake"));
  const rows = JSON.parse(ran("catalog_lake.py", join(home, "lake", lake))) as Record<string, number>;
  t.diagnostic(`${Object.keys(rows).length} tables, ${Object.values(rows).reduce((a, b) => a + b, 0)} rows`);
  for (const name of ["bronze.bars", "silver.bars", "gold.universe", "gold.targets", "ml.models"]) {
    assert.ok(rows[name] > 0, `${name}: ${rows[name]} rows`);
  }
});

test("three processes of PyIceberg append 20 times each at once: 60 rows, none twice, in 60 snapshots", async (t) => {
  ran("catalog_race_table.py", "desk", "race");
  const workers = await Promise.all([0, 1, 2].map((worker) => started("desk", "race", String(worker), "20")));
  const table = (await (await fetch(`${url}/iceberg/v1/namespaces/desk/tables/race`)).json()) as {
    metadata: { snapshots: { summary: Record<string, string> }[] };
  };
  const { snapshots } = table.metadata;
  t.diagnostic(`${snapshots.length} snapshots, ${workers.join(" + ")} retries beyond PyIceberg's own`);
  assert.equal(snapshots.length, 60);
  assert.equal(snapshots.at(-1)?.summary["total-records"], "60");
  const rows = JSON.parse(ran("catalog_race_table.py", "desk", "race", "read")) as [number, number][];
  const wanted = [0, 1, 2].flatMap((worker) => Array.from({ length: 20 }, (_, append) => [worker, append]));
  assert.deepEqual(rows, wanted);
});

test("where a token is asked for, PyIceberg and DuckDB carry it; without a database pointers are in a folder", async () => {
  const token = "a-token-of-some-length";
  const other = newHome("iceberg-token");
  const free = await freePort();
  const env = { PLUMB_PORT: String(free), PLUMB_TOKEN: token, PLUMB_POSTGRES_URL: "off", PLUMB_XGBOOST_LIB: "none" };
  const guarded = startPlumb(other, ["up", "--no-run", "--source", "demo:?securities=20&years=3&seed=5"], { env });
  try {
    const at = `http://127.0.0.1:${free}/iceberg`;
    const isUp = () => fetch(at).then(Boolean, () => false);
    await until("the guarded server answers", isUp, guarded.child);
    const done = spawnSync(python, [script("catalog_token.py"), at, token], { encoding: "utf8" });
    assert.equal(done.status, 0, done.stderr.slice(-4000));
    const { refused, ...rest } = JSON.parse(done.stdout) as Record<string, unknown>;
    assert.match(String(refused), /^NotAuthorizedException: this server asks for a token/);
    assert.deepEqual(rest, { sum: 6, rows: 3 });
    assert.ok(readdirSync(join(other, "pointers")).length > 0);
  } finally {
    guarded.child.kill("SIGINT");
    await guarded.ended;
    removeFolder(other);
  }
});

test("users' tables come along with a copied home and a moved one: every snapshot, position deletes too; the original's stay", async () => {
  const env = { PLUMB_POSTGRES_URL: "off", PLUMB_XGBOOST_LIB: "none" };
  const source = ["--source", "demo:?securities=20&years=3&seed=5"];
  const original = newHome("iceberg-original");
  const [copy, moved] = [`${original}-copy`, `${original}-moved`];
  const serve = async (folder: string) => {
    const free = await freePort();
    const more = { env: { ...env, PLUMB_PORT: String(free) } };
    const started = startPlumb(folder, ["up", "--no-run", ...source], more);
    const at = `http://127.0.0.1:${free}/iceberg`;
    await until("the server answers", () => answersOk(`${at}/v1/config`), started.child);
    const seen = (what: string) => {
      const done = spawnSync(python, [script("catalog_moved.py"), at, what], { encoding: "utf8" });
      assert.equal(done.status, 0, done.stderr.slice(-4000));
      return JSON.parse(done.stdout.trim().split("\n").at(-1) ?? "") as Record<string, { roots: string[] }>;
    };
    const stop = async () => {
      started.child.kill("SIGINT");
      await started.ended;
    };
    return { seen, stop };
  };
  /** What was seen, and that every path lies in the home. */
  const inHome = ({ py, duck, empty, ...rest }: Record<string, { roots: string[] }>, folder: string) => {
    const tables = [py, duck, empty].map(({ roots, ...seen }) => {
      assert.deepEqual(roots, [`file://${folder}`]);
      return seen;
    });
    return [...tables, rest];
  };
  try {
    const first = await serve(original);
    const made = inHome(first.seen("make"), original);
    const table = { deletes: 0, history: [2, 4, 6, 5], pyiceberg: 52, duckdb: 52 };
    // 0 to 999 without those that end in 3: 499,500 - 49,800.
    const deleted = { deletes: 2, history: [1000, 900, 900], pyiceberg: 449_700, duckdb: 449_700 };
    assert.deepEqual(made, [table, deleted, { deletes: 0, history: [], pyiceberg: 0, duckdb: 0 }, { new: 10 }]);
    cpSync(original, copy, { recursive: true });
    const second = await serve(copy);
    assert.deepEqual(inHome(second.seen("read"), copy), made);
    const written = inHome(second.seen("write"), copy);
    assert.deepEqual(written[0], { ...table, history: [2, 4, 6, 5, 6], pyiceberg: 151, duckdb: 151 });
    assert.deepEqual(inHome(first.seen("read"), original), made);
    await Promise.all([first.stop(), second.stop()]);
    renameSync(copy, moved);
    removeFolder(original);
    const third = await serve(moved);
    assert.deepEqual(inHome(third.seen("read"), moved), written);
    await third.stop();
  } finally {
    for (const folder of [original, copy, moved]) removeFolder(folder);
  }
});

test("what docs/iceberg.md says in Python and SQL runs as it stands", () => {
  const blocks = ["python", "sql"].map((language) => pageBlock("iceberg.md", language));
  const [code, sql] = blocks.map((block) => block.replaceAll("http://127.0.0.1:4000", url));
  const byPython = spawnSync(python, [script("run_page.py")], { input: code, encoding: "utf8" });
  assert.equal(byPython.status, 0, byPython.stderr.slice(-4000));
  assert.match(byPython.stdout, /session: date32.*close: double.*\n2 1\n$/s);
  const byDuckdb = spawnSync(python, [script("catalog_statements.py")], { input: sql, encoding: "utf8" });
  assert.equal(byDuckdb.status, 0, byDuckdb.stderr.slice(-4000));
  assert.ok(Number(byDuckdb.stdout) > 0, byDuckdb.stdout);
});

function script(name: string): string {
  return join(root, "interop", "python", name);
}

/** What a script printed last. */
function ran(name: string, ...args: readonly string[]): string {
  const done = spawnSync(python, [script(name), `${url}/iceberg`, ...args], { encoding: "utf8", maxBuffer: 2 ** 26 });
  assert.equal(done.status, 0, done.stderr.slice(-4000));
  return done.stdout.trim().split("\n").at(-1) ?? "";
}

function started(...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, [script("catalog_race.py"), `${url}/iceberg`, ...args]);
    let output = "";
    let errors = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve(output.trim()) : reject(new Error(errors.slice(-4000)))));
  });
}
