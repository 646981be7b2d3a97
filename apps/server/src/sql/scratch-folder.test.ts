import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdir, mkdtemp, readdir, readFile, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { writtenProvenance } from "../serving/written-provenance.js";
import { removeStale } from "./scratch-folder.js";

describe("folders of SQL queries", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "plumb-scratch-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it("are removed when they are older than any query, and no other", async () => {
    const now = Date.UTC(2026, 0, 1);
    for (const [name, age] of [
      ["plumb-sql-aaaaaa", 3600],
      ["plumb-sql-bbbbbb", 300],
      ["plumb-sql-of-a-user", 3600],
      ["plumb-other-aaaaaa", 3600],
    ] as const) {
      await mkdir(join(folder, name));
      await utimes(join(folder, name), now / 1000 - age, now / 1000 - age);
    }
    await removeStale(folder, now);
    assert.deepEqual((await readdir(folder)).sort(), ["plumb-other-aaaaaa", "plumb-sql-bbbbbb", "plumb-sql-of-a-user"]);
    await removeStale(join(folder, "nothing"), now);
  });

  it("go with their query when the server is killed in the middle of a function that hears nothing", {
    skip: process.platform === "linux" ? false : "reads /proc",
  }, async () => {
    const temporary = join(folder, "of-server");
    await mkdir(temporary);
    const program = new URL("./sql-process.js", import.meta.url).href;
    const sql = "SELECT levenshtein(repeat('a', 300000), repeat('b', 300000))";
    const order = {
      lakeFolder: folder,
      sql,
      tables: {},
      asOf: null,
      format: "json",
      limits: { rows: 1, seconds: 300, megabytes: 512 },
      isWhole: false,
      provenance: writtenProvenance(null, "file:none", null, {}),
    };
    const code = `import(${JSON.stringify(program)}).then(({ runSql }) => runSql(${JSON.stringify(order)}, { user: "reader", isServed: false }))`;
    const server = spawn(process.execPath, ["-e", code], { env: { ...process.env, TMPDIR: temporary } });
    const folders = async () => (await readdir(temporary)).filter((name) => name.startsWith("plumb-sql-"));
    const tick = () => new Promise((done) => setTimeout(done, 20));
    while ((await folders()).length === 0 && server.exitCode === null) await tick();
    assert.equal((await folders()).length, 1);
    const childOfServer = async () =>
      (await readFile(`/proc/${server.pid}/task/${server.pid}/children`, "utf8")).trim();
    // The folder is there before the child, and the child before the engine.
    const isAtWork = async () => {
      const child = await childOfServer();
      return child !== "" && (await readFile(`/proc/${child}/maps`, "utf8").catch(() => "")).includes("duckdb");
    };
    while (!(await isAtWork()) && server.exitCode === null) await tick();
    const child = await childOfServer();
    server.kill("SIGKILL");
    await once(server, "close");
    const isThere = () =>
      access(`/proc/${child}`).then(
        () => true,
        () => false,
      );
    for (let i = 0; i < 30_000 && ((await folders()).length > 0 || (await isThere())); i++) await tick();
    assert.deepEqual([await folders(), await isThere()], [[], false]);
  });
});
