import assert from "node:assert/strict";
import { type ChildProcess, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openPostgres } from "@plumbline/adapters";
import { rowsOf, type TableStore } from "@plumbline/core";
import { freePort } from "./free-port.js";
import { openLake } from "./open-lake.js";
import { newHome, plumb, startPlumb } from "./plumb.js";
import { removeFolder } from "./remove-folder.js";
import { answersOk, until } from "./until.js";
import { root } from "./venv.js";

/** A home that the release of commit c995b1c wrote, before Iceberg metadata and PostgreSQL came beside its lake. */
const fixture = join(root, "interop", "fixtures", "home-before-stores.tar.gz");
const env = { PLUMB_XGBOOST_LIB: "none", NO_COLOR: "1" };

const home = newHome("upgrade");
const copy = newHome("upgrade-copy");
const held = new Map<string, { readonly version: number; readonly rows: readonly string[] }>();
let releaseId = "";

before(async () => {
  assert.equal(spawnSync("tar", ["xzf", fixture, "-C", home]).status, 0);
  const store = openLake(home);
  for (const table of await store.list()) {
    const [{ version }] = await store.history(table, 1);
    held.set(table, { version, rows: await rowsAt(store, table, version) });
  }
  releaseId = String((JSON.parse(held.get("ml.releases")?.rows[0] ?? "{}") as { releaseId?: string }).releaseId);
});
after(() => {
  for (const folder of [home, copy]) removeFolder(folder);
});

/** Every vintage of every row, as text, sorted. */
async function rowsAt(store: TableStore, table: string, version?: number): Promise<readonly string[]> {
  const spec = await store.describe(table);
  assert.ok(spec, table);
  const frame = await store.read(spec, { vintage: "all", ...(version === undefined ? {} : { version }) });
  return rowsOf(frame)
    .map((row) => JSON.stringify(row))
    .sort();
}

const digestOf = (rows: readonly string[]) => createHash("sha256").update(rows.join("\n")).digest("hex");

/** Serves a home while `work` asks it. */
async function served(
  folder: string,
  work: (get: (path: string) => Promise<Response>) => Promise<void>,
): Promise<void> {
  const port = await freePort();
  const server = startPlumb(folder, ["up", "--no-run"], { env: { ...env, PLUMB_PORT: String(port) } });
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  try {
    await until("the server is ready", () => answersOk(`http://127.0.0.1:${port}/readyz`), server.child);
    await work(get);
  } finally {
    server.child.kill("SIGINT");
    assert.equal((await server.ended).code, 0);
  }
}

test("a home of the release before runs on without the loss of a row", async (t) => {
  const total = [...held.values()].reduce((sum, { rows }) => sum + rows.length, 0);
  t.diagnostic(`${held.size} tables, ${total} rows, release ${releaseId}`);
  assert.ok(total > 5000);
  const run = await plumb(home, ["run", "--json"], { env });
  assert.equal(run.code, 0, run.stderr.slice(-2000));
  const store = openLake(home);
  for (const [table, { version, rows }] of held) {
    assert.equal(digestOf(await rowsAt(store, table, version)), digestOf(rows), `${table} at version ${version}`);
    const now = new Set(await rowsAt(store, table));
    assert.deepEqual(
      rows.filter((row) => !now.has(row)),
      [],
      `${table}: rows are gone`,
    );
  }
});

test("its old release is served, and PostgreSQL comes beside it", async () => {
  await served(home, async (get) => {
    const releases = JSON.stringify(await (await get("/api/v1/releases")).json());
    assert.match(releases, new RegExp(releaseId));
    assert.equal((await get(`/api/v1/securities?release=${releaseId}&limit=5`)).status, 200);
    assert.equal((await get("/api/v1/watchlists")).status, 200);
    await copied(get);
  });
});

/** Waits until the queue has copied ledger, decisions and releases. */
async function copied(get: (path: string) => Promise<Response>): Promise<void> {
  await until("the queue has copied something", async () => {
    const { data } = (await (await get("/api/v1/jobs")).json()) as { data?: { state: string }[] };
    return data?.some(({ state }) => state === "done") ?? false;
  });
}

async function copies(): Promise<readonly unknown[]> {
  const database = await openPostgres({ folder: join(home, "postgres") });
  try {
    return (
      await database.query("select lake, table_name, row_number, content from plumbline.lake_rows order by 1, 2, 3")
    ).rows;
  } finally {
    await database.close();
  }
}

test("losing PostgreSQL's folder loses users and watchlists, and nothing that the lake holds", async () => {
  assert.equal((await plumb(home, ["users", "add", "ann"], { env })).code, 0);
  const before = await copies();
  assert.ok(before.length > 0);
  removeFolder(join(home, "postgres"));
  await served(home, async (get) => {
    assert.match(JSON.stringify(await (await get("/api/v1/releases")).json()), new RegExp(releaseId));
    await copied(get);
  });
  assert.deepEqual(await copies(), before);
  const users = await plumb(home, ["users", "list", "--json"], { env });
  assert.deepEqual(JSON.parse(users.stdout), { users: [] });
  const store = openLake(home);
  for (const [table, { version, rows }] of held) {
    assert.equal(digestOf(await rowsAt(store, table, version)), digestOf(rows), table);
  }
});

test("without PostgreSQL everything of the lake is served, and what is missing is said", async () => {
  const port = await freePort();
  const more = {
    env: { ...env, PLUMB_PORT: String(port), PLUMB_POSTGRES_URL: "postgresql://ann:topsecret@127.0.0.1:1/x" },
  };
  const server = startPlumb(home, ["up", "--no-run"], more);
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  await until("the server is ready", () => answersOk(`http://127.0.0.1:${port}/readyz`), server.child);
  assert.equal((await get("/api/v1/securities?limit=5")).status, 200);
  const refused = await get("/api/v1/watchlists");
  assert.equal(refused.status, 503);
  assert.equal(((await refused.json()) as { code: string }).code, "POSTGRES_UNAVAILABLE");
  server.child.kill("SIGINT");
  const { code, stderr, stdout } = await server.ended;
  assert.equal(code, 0);
  assert.match(stderr, /served without users, watchlists, jobs and catalog pointers/);
  assert.doesNotMatch(stderr + stdout, /topsecret/);
});

test("keys and roles: a reader reads, a writer changes, what was removed is nobody", async () => {
  const token = "a-token-of-some-length";
  const port = await freePort();
  const more = { env: { ...env, PLUMB_PORT: String(port), PLUMB_TOKEN: token } };
  const keyOf = async (name: string, role: string) =>
    (
      JSON.parse((await plumb(home, ["users", "add", name, "--role", role, "--json"], { env })).stdout) as {
        key: string;
      }
    ).key;
  const [reader, writer] = [await keyOf("rita", "reader"), await keyOf("will", "writer")];
  const server = startPlumb(home, ["up", "--no-run"], more);
  const ask = async (key: string | null, method: string, path: string, body?: object, headers: object = {}) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body ? { "content-type": "application/json" } : {}),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: answer.status, body: (await answer.json()) as { data?: { id: string }; code?: string } };
  };
  const isReady = () => answersOk(`http://127.0.0.1:${port}/readyz`, { authorization: `Bearer ${token}` });
  await until("the server is ready", isReady, server.child);
  const held = await ask(token, "GET", "/api/v1/securities?limit=2");
  const [first, second] = (held.body.data as unknown as { securityId: string }[]).map(({ securityId }) => securityId);
  const list = { name: "banks", securities: [first] };
  assert.equal((await ask(null, "GET", "/api/v1/securities")).status, 401);
  assert.equal((await ask(reader, "GET", "/api/v1/securities?limit=1")).status, 200);
  assert.equal(
    (await ask(`${reader.slice(0, -1)}${reader.endsWith("A") ? "B" : "A"}`, "GET", "/api/v1/securities?limit=1"))
      .status,
    401,
  );
  assert.deepEqual((await ask(reader, "POST", "/api/v1/watchlists", list)).body.code, "FORBIDDEN");
  assert.equal((await ask(reader, "POST", "/iceberg/v1/namespaces", { namespace: ["n"] })).status, 403);
  const mutation = { query: 'mutation { createWatchlist(name: "g", securities: []) { id } }' };
  assert.match(JSON.stringify((await ask(reader, "POST", "/graphql", mutation)).body), /FORBIDDEN/);
  assert.equal((await ask(reader, "GET", `/graphql?query=${encodeURIComponent(mutation.query)}`)).status, 400);
  assert.equal(
    (await ask(writer, "POST", "/api/v1/watchlists", list, { origin: "http://elsewhere.example" })).status,
    403,
  );
  const made = await ask(writer, "POST", "/api/v1/watchlists", list);
  assert.equal(made.status, 200);
  const id = String(made.body.data?.id);
  assert.equal((await ask(writer, "POST", "/api/v1/watchlists", list)).status, 400);
  assert.equal((await ask(token, "DELETE", `/api/v1/watchlists/${id}`)).status, 404, "another's list is not there");
  assert.equal((await ask(writer, "PATCH", `/api/v1/watchlists/${id}`, { securities: [second] })).status, 200);
  const unknown = await ask(writer, "PATCH", `/api/v1/watchlists/${id}`, { securities: [second, "NOPE"] });
  assert.deepEqual([unknown.status, unknown.body.code], [404, "UNKNOWN_SECURITY"]);
  assert.equal((await ask(writer, "DELETE", `/api/v1/watchlists/${id}`)).status, 200);
  assert.equal((await plumb(home, ["users", "remove", "will"], { env })).code, 0);
  let status = 200;
  await until("the key is nobody's", async () => {
    ({ status } = await ask(writer, "GET", "/api/v1/securities?limit=1"));
    return status !== 200;
  });
  assert.equal(status, 401);
  server.child.kill("SIGINT");
  const { stdout, stderr } = await server.ended;
  for (const secret of [token, reader, writer]) assert.ok(!`${stdout}${stderr}`.includes(secret));
});

/** Waits until a command has begun to write. */
async function begun(child: ChildProcess, isBegun: () => boolean): Promise<void> {
  while (!isBegun() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("a backup and a restore that are killed leave nothing half", async (t) => {
  const archive = join(copy, "killed.tar");
  let whole = 0;
  for (let kill = 0; kill < 6; kill++) {
    rmSync(archive, { force: true });
    const { child, ended } = startPlumb(home, ["backup", archive], { env });
    await begun(child, () => readdirSync(copy).some((name) => name.startsWith("killed.tar.partial-")));
    setTimeout(() => child.kill("SIGKILL"), kill * 25);
    await ended;
    for (const name of readdirSync(copy)) if (name.includes(".partial-")) rmSync(join(copy, name));
    if (existsSync(archive)) whole++;
  }
  if (!existsSync(archive)) assert.equal((await plumb(home, ["backup", archive], { env })).code, 0);
  const restored = newHome("upgrade-killed");
  let unfinished = 0;
  // A restore that was through before it was killed shows nothing: another is begun, until some were caught half done.
  for (let kill = 0; kill < 60 && (kill < 6 || unfinished === 0); kill++) {
    const { child, ended } = startPlumb(restored, ["restore", archive], { env });
    await begun(child, () => existsSync(join(restored, ".restoring", "home")));
    setTimeout(() => child.kill("SIGKILL"), (kill % 6) * 60);
    const { code } = await ended;
    const listed = await plumb(restored, ["doctor", "--json"], { env });
    if (listed.stdout.includes("RESTORE_UNFINISHED")) unfinished++;
    else if (code === 0 || existsSync(join(restored, "lake", "demo-0e57458a"))) {
      const store = openLake(restored);
      for (const [table, { version, rows }] of held) {
        assert.equal(digestOf(await rowsAt(store, table, version)), digestOf(rows), `no lake, or the whole: ${table}`);
      }
      for (const name of readdirSync(restored)) removeFolder(join(restored, name));
    }
  }
  t.diagnostic(`${whole} of 6 backups were whole when they were killed, ${unfinished} restores half done`);
  assert.ok(unfinished > 0);
  if (!existsSync(join(restored, "lake", "demo-0e57458a"))) {
    assert.equal((await plumb(restored, ["restore", archive], { env })).code, 0);
  }
  const store = openLake(restored);
  for (const [table, { version, rows }] of held) {
    assert.equal(digestOf(await rowsAt(store, table, version)), digestOf(rows), table);
  }
  removeFolder(restored);
});

test("a copy of the home in another folder, and a backup of it, hold the same", async () => {
  cpSync(home, copy, {
    recursive: true,
    filter: (path) => !/\/(lock|postgres)(\/|$)/.test(path),
    preserveTimestamps: true,
  });
  const restored = newHome("upgrade-restored");
  const archive = join(copy, "home.tar");
  assert.equal((await plumb(home, ["backup", archive], { env })).code, 0);
  const restore = await plumb(restored, ["restore", archive], { env });
  assert.equal(restore.code, 0, restore.stderr);
  for (const folder of [copy, restored]) {
    const store = openLake(folder);
    for (const [table, { version, rows }] of held) {
      assert.equal(digestOf(await rowsAt(store, table, version)), digestOf(rows), `${folder} ${table}`);
    }
    const run = await plumb(folder, ["run", "--json"], { env });
    assert.equal(run.code, 0, run.stderr.slice(-2000));
  }
  removeFolder(restored);
});
