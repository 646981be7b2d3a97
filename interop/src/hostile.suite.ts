import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, test } from "node:test";
import { freePort } from "./free-port.js";
import { lakeContents } from "./lake-contents.js";
import { openLake } from "./open-lake.js";
import { type Ended, newHome, plumb, startPlumb } from "./plumb.js";
import { removeFolder } from "./remove-folder.js";
import { sqlBombs } from "./sql-bombs.js";
import { hangs, until } from "./until.js";

const small = "demo:?securities=30&years=4&seed=5";
const homes: string[] = [];
const home = (name: string) => {
  const folder = newHome(name);
  homes.push(folder);
  return folder;
};
after(() => {
  for (const folder of homes) removeFolder(folder);
});

interface Refusal {
  readonly error: { readonly code: string; readonly message: string; readonly remedy: string };
}

/** The one JSON document of a run that was refused; it must carry a code, a message and a remedy. */
function refusalOf(ended: Ended): Refusal["error"] {
  assert.notEqual(ended.code, 0, `expected a refusal; stdout: ${ended.stdout.slice(0, 500)}`);
  const { error } = JSON.parse(ended.stdout) as Refusal;
  assert.ok(error.message.length > 10 && error.remedy.length > 5, JSON.stringify(error));
  assert.doesNotMatch(ended.stderr, /\n {4}at /, "a stack trace is no message");
  return error;
}

async function refusedFile(name: string, content: string, expected: readonly string[]): Promise<Refusal["error"]> {
  const folder = home("file");
  const file = join(folder, name);
  writeFileSync(file, content);
  const error = refusalOf(await plumb(folder, ["run", "--source", `file:${file}`, "--json"]));
  assert.ok(expected.includes(error.code), `${error.code}: ${error.message}; expected ${expected.join(" or ")}`);
  return error;
}

/** Weekday closes of one symbol as CSV, deterministic. */
function closesOf(symbol: string, days: number): string[] {
  const lines: string[] = [];
  let day = 15_700;
  let close = 50;
  while (lines.length < days) {
    if ((day + 4) % 7 !== 0 && (day + 4) % 7 !== 6) {
      close *= 1 + Math.sin(day * 12.9898 + symbol.length) / 60;
      lines.push(`${new Date(day * 86_400_000).toISOString().slice(0, 10)},${symbol},${close.toFixed(4)}`);
    }
    day += 1;
  }
  return lines;
}

test("an empty file is refused by name", async () => {
  const error = await refusedFile("empty.csv", "", ["SOURCE_EMPTY"]);
  assert.match(error.message, /empty\.csv/);
});

test("a header without rows is refused by name", async () => {
  await refusedFile("header.csv", "date,symbol,close\n", ["SOURCE_EMPTY", "NO_DATA"]);
});

test("one row is too little to judge, and the message says so", async () => {
  await refusedFile("one.csv", "date,symbol,close\n2024-05-02,AAA,10.5\n", ["DATASET_UNFIT", "NO_DATA"]);
});

test("one symbol ends with a clear word: an answer or a refusal, never a crash", async () => {
  const folder = home("one-symbol");
  const file = join(folder, "one.csv");
  writeFileSync(file, `date,symbol,close\n${closesOf("AAA", 900).join("\n")}\n`);
  const ended = await plumb(folder, ["run", "--source", `file:${file}`, "--calendar", "from-data", "--json"]);
  if (ended.code === 0) JSON.parse(ended.stdout);
  else assert.ok(["DATASET_UNFIT", "NO_DATA"].includes(refusalOf(ended).code), ended.stdout);
});

test("a column without a single number is named", async () => {
  const rows = closesOf("AAA", 300).map((line) => line.replace(/[^,]*$/, "NaN"));
  await refusedFile("nan.csv", `date,symbol,close\n${rows.join("\n")}\n`, ["DATASET_UNFIT", "NO_DATA", "SOURCE_EMPTY"]);
});

test("a header nobody knows is refused with the headers found and how to map them", async () => {
  const error = await refusedFile("header.csv", "wann,wer,wieviel\n2024-05-02,AAA,10\n", ["BAD_MAPPING"]);
  assert.match(error.message, /wann/);
  assert.match(error.remedy, /--map/);
});

test("a folder that is not there is refused by name", async () => {
  const folder = home("missing");
  const error = refusalOf(await plumb(folder, ["run", "--source", `file:${join(folder, "nowhere.csv")}`, "--json"]));
  assert.equal(error.code, "SOURCE_MISSING");
});

test("a home that cannot be written is refused with a remedy", async () => {
  const folder = home("unwritable");
  const file = join(folder, "a-file");
  writeFileSync(file, "in the way");
  const error = refusalOf(await plumb(join(file, "home"), ["run", "--source", small, "--json"]));
  assert.equal(error.code, "HOME_UNWRITABLE");
  chmodSync(file, 0o600);
});

test("a port that is taken is refused with a remedy", async () => {
  const blocker = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => blocker.once("listening", resolve));
  const address = blocker.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const folder = home("port");
  const ended = await plumb(folder, ["up", "--source", small, "--json"], { env: { PLUMB_PORT: String(port) } });
  assert.equal(refusalOf(ended).code, "PORT_TAKEN");
  blocker.close();
});

test("a second run at once attaches to the first, and one that will not wait exits with LAKE_BUSY", async () => {
  const folder = home("second");
  const args = ["run", "--source", small, "--json"];
  const lakes = join(realpathSync(folder), "lake");
  const namesIn = (path: string) => (existsSync(path) ? readdirSync(path) : []);
  const isHeld = () =>
    /^runner\.\d+\.sock$/.test(
      namesIn(lakes)
        .flatMap((lake) => namesIn(join(lakes, lake, "lock")))
        .join(),
    );
  /** Of the holder and of those who ask it. */
  const sockets = () => readFileSync("/proc/net/unix", "utf8").split(`${lakes}/`).length - 1;
  const first = startPlumb(folder, args);
  await until("the first run holds the lake", isHeld, first.child);
  // It stands still until both others have asked, however slow they are.
  first.child.kill("SIGSTOP");
  const others = [plumb(folder, args), plumb(folder, [...args, "--no-wait"])];
  await until("both others ask", () => sockets() >= 3);
  first.child.kill("SIGCONT");
  const [second, impatient] = await Promise.all(others);
  const whole = await first.ended;
  assert.equal(whole.code, 0, whole.stderr);
  assert.equal(second.code, 0, second.stderr);
  const releaseOf = (ended: Ended) =>
    (JSON.parse(ended.stdout) as { release: { releaseId: string } }).release.releaseId;
  assert.equal(releaseOf(second), releaseOf(whole));
  assert.equal(refusalOf(impatient).code, "LAKE_BUSY");
});

test("a full disk stops the run with a word, and the same lake finishes once there is room", async (context) => {
  const folder = home("disk");
  const mount = join(folder, "small");
  mkdirSync(mount);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=6m", "tmpfs", mount]);
  if (mounted.status !== 0) {
    context.skip("tmpfs cannot be mounted here (needs root)");
    return;
  }
  try {
    const args = ["run", "--source", small, "--json"];
    assert.equal(refusalOf(await plumb(mount, args)).code, "DISK_FULL");
    assert.equal(spawnSync("mount", ["-o", "remount,size=600m", mount]).status, 0);
    const again = await plumb(mount, args);
    assert.equal(again.code, 0, again.stderr);
    const whole = home("disk-whole");
    assert.equal((await plumb(whole, args)).code, 0);
    assert.deepEqual(await lakeContents(openLake(mount)), await lakeContents(openLake(whole)));
  } finally {
    spawnSync("umount", [mount]);
  }
});

test("a CSV of one gigabyte passes within the memory of a small machine", { timeout: hangs }, async () => {
  const folder = home("gigabyte");
  const file = join(folder, "big.csv");
  const lines = writeBigCsv(file, 1_000_000_000);
  const ended = await plumb(folder, ["validate", "--source", `file:${file}`, "--calendar", "from-data", "--json"], {
    env: { NODE_OPTIONS: "--max-old-space-size=4096" },
  });
  assert.equal(ended.code, 0, ended.stderr.slice(-2000));
  const store = openLake(folder);
  const history = await store.history("bronze.bars");
  assert.equal(
    history.reduce((sum, commit) => sum + commit.rowsAdded, 0),
    lines,
  );
});

/** Distinct symbol-days with a wide decimal close until the file reaches `bytes`; answers with the number of rows. */
function writeBigCsv(file: string, bytes: number): number {
  const handle = openSync(file, "w");
  let written = writeSync(handle, "date,symbol,open,high,low,close,volume\n");
  let rows = 0;
  for (let symbol = 0; written < bytes; symbol++) {
    const lines: string[] = [];
    for (let day = 0; day < 5000; day++) {
      const close = 50 + 10 * Math.sin(day / 50 + symbol) + (((day * 7919 + symbol * 104_729) % 1000) / 1000) * 0.8;
      const date = new Date((9000 + day) * 86_400_000).toISOString().slice(0, 10);
      lines.push(
        `${date},SYM${symbol},${(close - 0.1).toFixed(10)},${(close + 0.9).toFixed(10)},${(close - 0.9).toFixed(10)},${close.toFixed(10)},${1000 + ((day * symbol) % 9000)}`,
      );
    }
    written += writeSync(handle, `${lines.join("\n")}\n`);
    rows += lines.length;
  }
  closeSync(handle);
  return rows;
}

test(`${sqlBombs.length} queries that would take all of a machine are answered or ended, and the next one is answered`, async (context) => {
  const port = await freePort();
  const up = startPlumb(home("bombs"), ["up", "--source", small], { env: { PLUMB_PORT: String(port) } });
  const url = `http://127.0.0.1:${port}`;
  const statusOf = (path: string) =>
    fetch(`${url}${path}`).then(
      ({ status }) => status,
      () => 0,
    );
  const ask = async (sql: string, seconds = 2) => {
    const body = JSON.stringify({ sql, seconds, limit: 10 });
    const answer = await fetch(`${url}/api/v1/sql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    // A query whose time is over after its first rows is cut off, which a reader sees; it is never taken for the whole.
    const isCut = (error: unknown) => answer.ok && error instanceof TypeError && error.message === "terminated";
    const { code } = (await answer.json().catch((error: unknown) => {
      if (isCut(error)) return { code: "cut" };
      throw error;
    })) as { code?: string };
    return code ?? "answered";
  };
  try {
    await until("the server is ready", async () => (await statusOf("/readyz")) === 200, up.child);
    const ends = new Map<string, number>();
    for (let i = 0; i < sqlBombs.length; i += 2) {
      const pair = await Promise.all(sqlBombs.slice(i, i + 2).map((sql) => ask(sql)));
      for (const end of pair) ends.set(end, (ends.get(end) ?? 0) + 1);
    }
    context.diagnostic([...ends].map(([end, count]) => `${end} ${count}`).join(", "));
    for (const end of ends.keys()) assert.match(end, /^(answered|cut|SQL_(TIMEOUT|TOO_LARGE|INVALID|REFUSED))$/);
    assert.ok((ends.get("SQL_TIMEOUT") ?? 0) + (ends.get("SQL_TOO_LARGE") ?? 0) > 5, "they are bombs");
    let last = "";
    for (let i = 0; i < 10 && last !== "answered"; i++) last = await ask("SELECT 1", 300);
    assert.equal(last, "answered");
    assert.equal(await statusOf("/healthz"), 200);
  } finally {
    up.child.kill("SIGINT");
    await up.ended;
  }
});
