import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openPostgres } from "@plumbline/adapters";
import { MongoClient } from "mongodb";
import { startDebianPostgres } from "./debian-postgres.js";
import { startFerretDb } from "./ferretdb.js";
import { freePort } from "./free-port.js";
import { plumb, startPlumb } from "./plumb.js";
import { removeFolder } from "./remove-folder.js";
import { until } from "./until.js";

const base = mkdtempSync(join(tmpdir(), "plumb-homes-"));
const debian = await startDebianPostgres();
const ferret = await startFerretDb();
after(async () => {
  await debian.stop();
  await ferret.stop();
  removeFolder(base);
});

const urlOf = (database: string) => debian.url.replace("/postgres?", `/${database}?`);
before(async () => {
  const database = await openPostgres({ folder: "/nonexistent", url: debian.url });
  for (const name of ["shared", "empty", "raced"]) await database.query(`create database ${name}`);
  await database.close();
});

const shared = { PLUMB_POSTGRES_URL: urlOf("shared"), PLUMB_XGBOOST_LIB: "none" };

interface Answer {
  readonly code: number | null;
  readonly body: {
    readonly error?: { readonly code: string; readonly message: string; readonly remedy: string };
    readonly users?: readonly { readonly name: string }[];
    readonly adopted?: readonly string[];
    readonly homeId?: string;
    readonly findings?: readonly { readonly check: string; readonly state: string; readonly found: string }[];
  };
}

async function ask(home: string, args: readonly string[], env: NodeJS.ProcessEnv = shared): Promise<Answer> {
  const { code, stdout, stderr } = await plumb(join(base, home), [...args, "--json"], { env });
  assert.doesNotMatch(stdout + stderr, /not-a-secret/);
  return { code, body: JSON.parse(stdout) };
}

function isRefused({ code, body }: Answer, words: RegExp): void {
  assert.deepEqual([code, body.error?.code], [2, "STORE_OF_ANOTHER_HOME"], JSON.stringify(body));
  assert.match(body.error?.message ?? "", words);
  assert.doesNotMatch(`${body.error?.message} ${body.error?.remedy}`, /plumb-homes-/, "no path of another home");
}

const usersOf = async (home: string, env: NodeJS.ProcessEnv = shared) =>
  (await ask(home, ["users", "list"], env)).body.users?.map(({ name }) => name);

test("a second home on a PostgreSQL by URL is refused and changes nothing, and doctor says whose it is", async () => {
  assert.equal((await ask("first", ["users", "add", "ann"])).code, 0);
  const { homeId = "" } = (await ask("first", ["home"])).body;
  isRefused(await ask("second", ["users", "add", "bob"]), new RegExp(`belongs to another home, ${homeId.slice(0, 8)}`));
  isRefused(await ask("second", ["rebuild"]), /another home/);
  isRefused(await ask("second", ["backup", join(base, "second.tar")]), /another home/);
  assert.equal(existsSync(join(base, "second.tar")), false);
  assert.deepEqual(await usersOf("first"), ["ann"]);
  const said = async (home: string) =>
    (await ask(home, ["doctor"])).body.findings?.find(({ check }) => check === "PostgreSQL");
  const [own, foreign] = [await said("first"), await said("second")];
  assert.deepEqual([own?.state, foreign?.state], ["ok", "note"]);
  assert.match(own?.found ?? "", /belongs to this home/);
  assert.match(
    foreign?.found ?? "",
    new RegExp(`belongs to another home, ${homeId.slice(0, 8)}.*served without users`),
  );
});

test("a server of the second home serves without users, and with them once the database was adopted", async () => {
  const port = await freePort();
  const env = { ...shared, PLUMB_PORT: String(port) };
  const server = startPlumb(join(base, "second"), ["up", "--no-run"], { env });
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  const settled = async (path: string, isAsWanted: (answer: Response) => boolean) => {
    let answer: Response | null = null;
    const isSettled = async () => {
      answer = await get(path).catch(() => null);
      return answer !== null && isAsWanted(answer);
    };
    await until(`${path} answers as wanted`, isSettled, server.child);
    return answer as unknown as Response;
  };
  try {
    const refused = await settled("/api/v1/watchlists", ({ status }) => status === 503);
    const problem = (await refused.json()) as { code: string; detail: string };
    assert.equal(problem.code, "STORE_OF_ANOTHER_HOME");
    assert.match(problem.detail, /belongs to another home/);
    assert.deepEqual((await ask("second", ["home", "adopt"])).body.adopted, ["PostgreSQL"]);
    await settled("/api/v1/watchlists", ({ ok }) => ok);
  } finally {
    server.child.kill("SIGINT");
  }
  const { code, stderr } = await server.ended;
  assert.equal(code, 0);
  assert.match(stderr, /served without users, watchlists, jobs and catalog pointers: .*belongs to another home/);
  isRefused(await ask("first", ["users", "list"]), /another home/);
  assert.deepEqual(await usersOf("second"), ["ann"]);
  assert.deepEqual((await ask("first", ["home", "adopt"])).body.adopted, ["PostgreSQL"]);
  assert.deepEqual((await ask("first", ["home", "adopt"])).body.adopted, []);
  assert.deepEqual(await usersOf("first"), ["ann"]);
});

test("a moved home keeps its database, a copy of it gets none of it, and both keep their own embedded one", async () => {
  const alone = { PLUMB_XGBOOST_LIB: "none" };
  assert.equal((await ask("first", ["users", "add", "eve"], alone)).code, 0);
  renameSync(join(base, "first"), join(base, "moved"));
  assert.deepEqual(await usersOf("moved"), ["ann"]);
  cpSync(join(base, "moved"), join(base, "copy"), {
    recursive: true,
    preserveTimestamps: true,
    filter: (path) => !/\/postgres\/users$/.test(path),
  });
  isRefused(await ask("copy", ["users", "list"]), /one of the two is a copy/);
  assert.deepEqual(await usersOf("moved"), ["ann"]);
  assert.deepEqual(await usersOf("moved", alone), ["eve"]);
  assert.deepEqual(await usersOf("copy", alone), ["eve"]);
});

test("a restored backup takes an empty database, then goes on with it; not one that is in use", async () => {
  const archive = join(base, "first.tar");
  assert.equal((await ask("moved", ["backup", archive])).code, 0);
  isRefused(await ask("restored", ["restore", archive]), /one of the two is a copy/);
  assert.deepEqual(await usersOf("moved"), ["ann"], "whose they are has not changed by that");
  const env = { ...shared, PLUMB_POSTGRES_URL: urlOf("empty") };
  assert.equal((await ask("restored", ["restore", archive], env)).code, 0);
  assert.deepEqual(await usersOf("restored", env), ["ann"]);
  const [restored, moved] = [await ask("restored", ["home"], env), await ask("moved", ["home"])];
  assert.equal(restored.body.homeId, moved.body.homeId, "it is the home that was backed up");
  isRefused(await ask("restored", ["users", "list"]), /one of the two is a copy/);
  isRefused(await ask("moved", ["users", "list"], env), /one of the two is a copy/);
  assert.equal((await ask("embedded", ["restore", archive], { PLUMB_XGBOOST_LIB: "none" })).code, 0);
  assert.deepEqual(await usersOf("embedded", { PLUMB_XGBOOST_LIB: "none" }), ["ann"]);
});

test("of two homes that start on an empty database at once one has it", async () => {
  const env = { ...shared, PLUMB_POSTGRES_URL: urlOf("raced") };
  const both = await Promise.all(["left", "right"].map((home) => ask(home, ["users", "list"], env)));
  assert.deepEqual(both.map(({ code }) => code).sort(), [0, 2]);
  const same = await Promise.all(
    [1, 2, 3].map(() => ask(both[0].code === 0 ? "left" : "right", ["users", "list"], env)),
  );
  assert.deepEqual(
    same.map(({ code }) => code),
    [0, 0, 0],
  );
});

test("a MongoDB is one home's too", async () => {
  const env = { PLUMB_POSTGRES_URL: "off", PLUMB_DOCUMENTS_URL: `${ferret.url}-shared`, PLUMB_XGBOOST_LIB: "none" };
  assert.equal((await ask("moved", ["documents", "list"], env)).code, 0);
  isRefused(await ask("second", ["documents", "list"], env), /^mongodb:.* belongs to another home/);
  isRefused(await ask("copy", ["documents", "list"], env), /one of the two is a copy/);
  const found = (await ask("second", ["doctor"], env)).body.findings?.find(({ check }) => check === "documents");
  assert.deepEqual(found?.state, "note");
  assert.match(found?.found ?? "", /0 documents; belongs to another home/);
  assert.deepEqual((await ask("second", ["home", "adopt"], env)).body.adopted, ["MongoDB"]);
  assert.equal((await ask("second", ["documents", "list"], env)).code, 0);
  isRefused(await ask("moved", ["documents", "list"], env), /another home/);
  const client = await new MongoClient(`${ferret.url}-shared`).connect();
  assert.equal(await client.db().collection("home").countDocuments(), 1);
  await client.close();
});
