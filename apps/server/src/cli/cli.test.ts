import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const binary = fileURLToPath(new URL("../../bin/plumb.js", import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function plumb(home: string, args: readonly string[], environment: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [binary, ...args], {
      env: { ...process.env, PLUMB_HOME: home, PLUMB_XGBOOST_LIB: "none", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

describe("plumb", () => {
  let home = "";
  before(async () => {
    home = await mkdtemp(join(tmpdir(), "plumb-cli-"));
  });
  after(() => rm(home, { recursive: true, force: true }));

  const refused = (ended: Ended, code: string, exitCode: number) => {
    const { error } = JSON.parse(ended.stdout) as { error: { code: string; message: string; remedy: string } };
    assert.deepEqual([error.code, ended.code], [code, exitCode], error.message);
    assert.ok(error.remedy.length > 5);
    return error;
  };

  it("prints one JSON document on standard output on a usage error, and exits with 2", async () => {
    refused(await plumb(home, ["run", "--nonsense", "--json"]), "BAD_ARGUMENT", 2);
  });

  it("refuses a horizon that is no number of sessions", async () => {
    refused(await plumb(home, ["run", "--horizon", "0", "--json"]), "BAD_ARGUMENT", 2);
  });

  it("refuses file: without a path instead of reading the working folder, and a group without its command", async () => {
    assert.match(
      refused(await plumb(home, ["run", "--source", "file:", "--json"]), "BAD_ARGUMENT", 2).message,
      /no file/,
    );
    const error = refused(await plumb(home, ["tables", "--json"]), "BAD_ARGUMENT", 2);
    assert.doesNotMatch(error.message, /outputHelp/);
  });

  it("a run that can judge nothing says why, and names jumps by the ratio of a split", {
    timeout: 300_000,
  }, async () => {
    const lines = ["date,ticker,close"];
    for (let day = 0; day < 90; day++) {
      const date = new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10);
      for (let k = 0; k < 6; k++) {
        const close = 40 + 10 * k + Math.sin(day * (k + 1)) * 2;
        lines.push(`${date},T${k},${(k === 2 && day >= 50 ? close / 4 : close).toFixed(2)}`);
      }
    }
    const folder = await mkdtemp(join(tmpdir(), "plumb-cli-split-"));
    try {
      const prices = join(folder, "prices.csv");
      await writeFile(prices, lines.join("\n"));
      const flags = ["--min-history", "5", "--min-dollar-volume", "0", "--horizon", "252", "--threads", "1", "--json"];
      const ended = await plumb(join(folder, "home"), ["run", "--source", `file:${prices}`, ...flags], {
        PLUMB_POSTGRES_URL: "off",
      });
      assert.equal(ended.code, 0, ended.stderr);
      const { warnings, evaluation } = JSON.parse(ended.stdout) as { warnings: string[]; evaluation: unknown };
      assert.equal(evaluation, null);
      assert.match(warnings.join(" "), /Nothing is judged or ranked.*252 sessions/);
      assert.match(warnings.join(" "), /1 close jumps by the ratio of a split.*T2 on 2020-02-20/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("refuses a source that is not there with its path, and exits with 3", async () => {
    const error = refused(await plumb(home, ["run", "--source", "file:nowhere.csv", "--json"]), "SOURCE_MISSING", 3);
    assert.match(error.message, /nowhere\.csv/);
  });

  it("refuses a wrong environment before it does anything", async () => {
    const error = refused(await plumb(home, ["doctor", "--json"], { PLUMB_PORT: "http" }), "BAD_CONFIG", 2);
    assert.match(error.message, /PLUMB_PORT/);
  });

  it("looks at a new home without fetching anything into it, and knows another program on the port", async () => {
    const other = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await once(other, "listening");
    const own = await mkdtemp(join(tmpdir(), "plumb-doctor-"));
    try {
      const { port } = other.address() as { port: number };
      const looked = await plumb(own, ["doctor", "--json"], { PLUMB_PORT: String(port), PLUMB_XGBOOST_LIB: "" });
      const { findings } = JSON.parse(looked.stdout) as { findings: { check: string; found: string }[] };
      const found = (check: string) => findings.find((one) => one.check === check)?.found ?? "";
      assert.match(found("XGBoost"), /not in the cache yet|not published/);
      assert.match(found("sample:"), /not in the cache yet/);
      assert.match(found("port"), /taken by another program/);
      assert.deepEqual(await readdir(join(own, "cache")), []);
    } finally {
      other.close();
      await rm(own, { recursive: true, force: true });
    }
  });

  it("refuses a home that cannot be made, and exits with 5", async () => {
    const file = join(home, "in-the-way");
    await writeFile(file, "");
    refused(await plumb(join(file, "home"), ["run", "--json"]), "HOME_UNWRITABLE", 5);
  });

  it("runs up to a stage, lists what it wrote and exports it as CSV, Parquet and Arrow", async () => {
    const source = "demo:?securities=20&years=2&seed=4";
    const ended = await plumb(home, ["ingest", "--source", source, "--json"]);
    assert.equal(ended.code, 0, ended.stderr);
    const document = JSON.parse(ended.stdout) as { release: unknown; stages: { name: string; rows: number }[] };
    assert.equal(document.release, null);
    assert.deepEqual(
      document.stages.map((stage) => stage.name),
      ["ingest"],
    );

    const listed = JSON.parse((await plumb(home, ["tables", "list", "--json"])).stdout) as {
      tables: { table: string; rows: number }[];
    };
    assert.deepEqual(
      listed.tables.map((table) => [table.table, table.rows]),
      [["bronze.payloads", document.stages[0].rows]],
    );
    for (const [format, magic] of [
      ["csv", "simulated_payloadHash,"],
      ["parquet", "PAR1"],
      ["arrow", "ARROW1"],
    ]) {
      const out = join(home, `payloads.${format}`);
      const exported = await plumb(home, ["tables", "export", "bronze.payloads", "--out", out, "--json"]);
      assert.equal(exported.code, 0, exported.stdout);
      const bytes = await readFile(out);
      assert.equal(bytes.subarray(0, magic.length).toString(), magic);
      const said = format === "csv" ? await readFile(`${out}.provenance.json`, "utf8") : bytes.toString("latin1");
      assert.match(said, /"isSimulated": ?true/, `${format}: says that it is simulated`);
      assert.match(said, /"bronze\.payloads": ?0/, `${format}: says which version it is`);
    }
  });

  it("shows where a table's files lie, lists releases, and says which table a misspelt one meant", async () => {
    const shown = await plumb(home, ["tables", "show", "bronze.payloads", "--json"]);
    const { folder } = JSON.parse(shown.stdout) as { folder: string };
    assert.ok((await readdir(folder)).includes("_delta_log"));
    const listed = await plumb(home, ["tables", "releases", "--json"]);
    assert.deepEqual(JSON.parse(listed.stdout), { releases: [] });
    const misspelt = await plumb(home, ["tables", "show", "bronze.payload", "--json"]);
    assert.match(refused(misspelt, "UNKNOWN_TABLE", 2).message, /; did you mean bronze\.payloads\?$/);
  });

  it("says that a folder to write into is not there, before it works", async () => {
    const out = join(home, "nodir", "payloads.csv");
    for (const args of [
      ["sql", "SELECT 1 AS one"],
      ["tables", "export", "bronze.payloads"],
    ]) {
      const error = refused(await plumb(home, [...args, "--out", out, "--json"]), "BAD_ARGUMENT", 2);
      assert.match(error.message, /--out .*nodir.*the folder .*nodir does not exist/);
    }
    const onFolder = refused(
      await plumb(home, ["tables", "export", "bronze.payloads", "--format", "csv", "--out", home, "--json"]),
      "BAD_ARGUMENT",
      2,
    );
    assert.match(onFolder.message, /is a folder/);
  });

  it("names the file whose ending is no format", async () => {
    const ended = await plumb(home, ["sql", "SELECT 1 AS one", "--out", "x.xlsx", "--json"]);
    const { message } = refused(ended, "BAD_ARGUMENT", 2);
    assert.equal(message, "--out x.xlsx: .xlsx is no format; it must end with .json, .csv, .arrow, .parquet");
  });

  it("refuses a port that is taken, and exits with 5", async () => {
    const blocker = createServer().listen(0, "127.0.0.1");
    await once(blocker, "listening");
    const address = blocker.address();
    const port = typeof address === "object" && address ? String(address.port) : "";
    refused(await plumb(home, ["up", "--no-run", "--json"], { PLUMB_PORT: port }), "PORT_TAKEN", 5);
    blocker.close();
  });

  it("serves before there is a release, and stops cleanly on Ctrl-C", async () => {
    const child = spawn(process.execPath, [binary, "up", "--no-run"], {
      env: { ...process.env, PLUMB_HOME: home, PLUMB_PORT: "0" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let url = "";
    for await (const line of createInterface({ input: child.stderr })) {
      url = /^serving (\S+)/.exec(line)?.[1] ?? "";
      if (url) break;
    }
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
    assert.equal((await fetch(`${url}/readyz`)).status, 503);
    child.kill("SIGINT");
    const [code] = (await once(child, "exit")) as [number | null];
    assert.equal(code, 0);
  });

  it("removes what it wrote only when told so", async () => {
    refused(await plumb(home, ["reset", "--json"]), "BAD_ARGUMENT", 2);
    const ended = await plumb(home, ["reset", "--yes", "--json"]);
    assert.equal(ended.code, 0, ended.stderr);
    assert.ok((JSON.parse(ended.stdout) as { removed: string[] }).removed.some((path) => path.endsWith("lake")));
  });
});
