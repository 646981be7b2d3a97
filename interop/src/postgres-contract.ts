import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  type Database,
  exportDatabase,
  importDatabase,
  JobQueue,
  LakeCopies,
  migrate,
  sqlStateOf,
  UserStore,
  WatchlistStore,
} from "@plumbline/adapters";
import { PlatformError } from "@plumbline/core";
import { removeFolder } from "./remove-folder.js";

const hasCode = (code: string) => (error: unknown) => error instanceof PlatformError && error.code === code;

/** What every PostgreSQL must do for us. `fresh` answers with a database whose schema was just made. */
export function postgresContract(name: string, fresh: () => Promise<Database>): void {
  const on = (title: string, work: (database: Database) => Promise<void>) =>
    test(`${name}: ${title}`, async () => {
      const database = await fresh();
      try {
        await work(database);
      } finally {
        await database.query("drop schema if exists plumbline cascade");
        await database.close();
      }
    });

  on(
    "migrations run once, whether twice or by six at once, and a changed or unknown one is refused",
    async (database) => {
      const added = {
        name: "9000-added",
        sql: "create table plumbline.added (x int); insert into plumbline.added values (1)",
      };
      assert.ok((await database.query("select from plumbline.migrations")).count >= 5);
      await database.query("drop schema plumbline cascade");
      const all = await Promise.all(Array.from({ length: 6 }, () => migrate(database, [added])));
      assert.deepEqual(all.flat(), ["9000-added"]);
      assert.deepEqual(await migrate(database, [added]), []);
      assert.equal((await database.query("select from plumbline.added")).count, 1);
      await assert.rejects(migrate(database, [{ ...added, sql: "select 1" }]), hasCode("MIGRATION_BROKEN"));
      await assert.rejects(migrate(database, []), hasCode("MIGRATION_BROKEN"));
      const half = { name: "9001-half", sql: "create table plumbline.half (x int); select 1 / 0" };
      await assert.rejects(migrate(database, [added, half]), (error) => sqlStateOf(error) === "22012");
      const { rows } = await database.query("select to_regclass('plumbline.half') as held");
      assert.deepEqual(rows, [{ held: null }]);
    },
  );

  on("a transaction that throws leaves nothing, one that is serialised away is done again", async (database) => {
    await database.query("create table plumbline.counter (n int)");
    await database.query("insert into plumbline.counter values (0)");
    const broken = database.transaction(async (within) => {
      await within.query("update plumbline.counter set n = 99");
      throw new Error("stop");
    });
    await assert.rejects(broken, /stop/);
    const add = () =>
      database.transaction(async (within) => {
        const { rows } = await within.query<{ n: number }>("select n from plumbline.counter");
        await within.query("update plumbline.counter set n = $1", [rows[0].n + 1]);
      }, "serializable");
    await Promise.all([add(), add(), add()]);
    assert.deepEqual((await database.query("select n from plumbline.counter")).rows, [{ n: 3 }]);
  });

  on("two hundred jobs and six workers: each job is done once", async (database) => {
    const queue = new JobQueue(database);
    for (let i = 0; i < 200; i++) await queue.enqueue({ kind: "count", payload: { i } });
    const done: string[] = [];
    const work = async (worker: string) => {
      for (let job = await queue.claim(["count"], worker); job; job = await queue.claim(["count"], worker)) {
        done.push(job.jobId);
        assert.ok(await queue.succeed(job.jobId, worker, { worker }));
      }
    };
    await Promise.all(["a", "b", "c", "d", "e", "f"].map(work));
    assert.equal(done.length, 200);
    assert.equal(new Set(done).size, 200);
  });

  on(
    "a job whose worker was lost goes to another, one that fails is tried three times, one waits under a key",
    async (database) => {
      const queue = new JobQueue(database);
      const jobId = await queue.enqueue({ kind: "lost", payload: 1, key: "one" });
      assert.equal(await queue.enqueue({ kind: "lost", payload: 2, key: "one" }), jobId);
      assert.equal((await queue.claim(["lost"], "first"))?.payload, 2);
      assert.equal(await queue.claim(["lost"], "second"), null);
      await database.query("update plumbline.jobs set heartbeat_at = now() - interval '2 minutes'");
      assert.equal((await queue.claim(["lost"], "second"))?.jobId, jobId);
      assert.equal(await queue.heartbeat(jobId, "first"), false);
      assert.equal(await queue.succeed(jobId, "first", null), false);
      for (const attempt of [2, 3]) {
        assert.ok(await queue.fail(jobId, "second", { code: "BUG" }));
        const job = await queue.get(jobId);
        assert.equal(job?.state, attempt === 3 ? "failed" : "waiting");
        await database.query("update plumbline.jobs set run_after = now()");
        await queue.claim(["lost"], "second");
      }
    },
  );

  on("users are known by their key alone, and no key is kept", async (database) => {
    const users = new UserStore(database);
    const key = await users.add("ann", "writer");
    assert.equal((await users.verify(key))?.role, "writer");
    assert.equal(await users.verify(`${key.slice(0, -1)}${key.endsWith("A") ? "B" : "A"}`), null);
    await assert.rejects(users.add("ann", "reader"), hasCode("BAD_ARGUMENT"));
    await assert.rejects(users.add("Ann O'Neil", "reader"), hasCode("BAD_ARGUMENT"));
    const { rows } = await database.query(
      "select encode(hash, 'escape') || encode(salt, 'hex') as kept from plumbline.api_keys",
    );
    // After `plumb_`, 12 digits and `_`; the secret may hold underscores itself.
    const secret = key.slice(19);
    assert.equal(secret.length, 43);
    assert.ok(!JSON.stringify(rows).includes(secret));
    assert.ok(await users.remove("ann"));
    assert.equal(await users.verify(key), null);
  });

  on("watchlists are their owner's", async (database) => {
    const lists = new WatchlistStore(database);
    const made = await lists.create("ann", "banks", ["b", "a", "b"]);
    assert.deepEqual(made.securities, ["b", "a"]);
    await assert.rejects(lists.create("ann", "banks", []), hasCode("BAD_ARGUMENT"));
    assert.equal(await lists.get("bob", made.id), null);
    assert.equal(await lists.remove("bob", made.id), false);
    assert.equal(await lists.change("bob", made.id, { name: "mine" }), null);
    assert.deepEqual((await lists.change("ann", made.id, { securities: ["z"] }))?.securities, ["z"]);
    assert.deepEqual(
      (await lists.list("ann")).map((list) => list.name),
      ["banks"],
    );
  });

  on("copies of the lake are replaced by newer versions alone, and made again when lost", async (database) => {
    const copies = new LakeCopies(database);
    const rows = Array.from({ length: 1203 }, (_, i) => ({ trialId: `t${i}`, value: i / 3 }));
    const source = (version: number, held: readonly object[], begun = 0) => ({
      lake: "demo",
      table: "ml.trials",
      version,
      committedAt: begun + version,
      committedAtOf: async (asked: number) => (asked <= (begun === 0 ? 3 : version) ? begun + asked : null),
      rows: async () => held,
    });
    assert.equal(await copies.bring(source(3, rows)), 1203);
    assert.equal(await copies.bring(source(3, [])), null);
    assert.equal(await copies.bring(source(2, [])), null);
    const shown = async () => (await database.query("select trial_id from plumbline.ledger order by row_number")).rows;
    const before = await shown();
    assert.equal(before.length, 1203);
    await database.query("delete from plumbline.lake_copies");
    assert.equal((await shown()).length, 0);
    assert.equal(await copies.bring(source(3, rows)), 1203);
    assert.deepEqual(await shown(), before);
    await database.query("update plumbline.lake_copies set committed_at = null");
    assert.equal(await copies.bring(source(3, [])), null, "a copy of an earlier release stays");
    assert.equal(await copies.bring(source(3, rows), true), 1203);
    const anew = 1_000_000;
    assert.equal(await copies.bring(source(2, rows.slice(0, 5), anew)), 5, "the copy is ahead of a lake made anew");
    assert.equal(await copies.bring(source(2, [], anew)), null);
    assert.equal(await copies.bring(source(2, rows.slice(0, 7), 2 * anew)), 7, "another lake's commit of that number");
    assert.equal((await shown()).length, 7);
  });

  on("what it holds goes out as text and comes back the same", async (database) => {
    const key = await new UserStore(database).add("ann", "admin");
    await new WatchlistStore(database).create("ann", 'a "b" \\ \t ü 日本', ["x,y", "{z}", "NULL", "\\N"]);
    await new JobQueue(database).enqueue({ kind: "k", payload: { text: 'line\n"quoted"\\', none: null } });
    const parts = new Map<string, string>();
    const write = async (table: string, part: number, lines: string) => {
      parts.set(`${table} ${part}`, lines);
    };
    const tables = await exportDatabase(database, write);
    const first = new Map(parts);
    const lines = (table: string) => ({
      async *[Symbol.asyncIterator]() {
        for (const [name, text] of first) if (name.startsWith(`${table} `)) yield* text.trimEnd().split("\n");
      },
    });
    const wanted = { tables, lines, id: randomUUID(), isAgain: false };
    await assert.rejects(importDatabase(database, wanted), hasCode("HOME_NOT_EMPTY"));
    await database.query("truncate plumbline.users, plumbline.api_keys, plumbline.watchlists, plumbline.jobs cascade");
    await importDatabase(database, wanted);
    await assert.rejects(importDatabase(database, wanted), hasCode("HOME_NOT_EMPTY"));
    await importDatabase(database, { ...wanted, isAgain: true });
    await assert.rejects(
      importDatabase(database, { ...wanted, id: "another", isAgain: true }),
      hasCode("HOME_NOT_EMPTY"),
      "rows of another backup are no rows of this one",
    );
    parts.clear();
    assert.deepEqual(await exportDatabase(database, write), tables);
    assert.deepEqual(parts, first);
    assert.equal((await new UserStore(database).verify(key))?.name, "ann");
    await new UserStore(database).add("bob", "reader");
  });

  on("rows of 8 MB and more than 256 MB of them together come back", async (database) => {
    await database.query("truncate plumbline.jobs");
    await database.query(
      `insert into plumbline.jobs (kind, payload, most_attempts)
       select 'large', to_jsonb(repeat('é', case when n = 1 then 4000000 else 400000 end)), 1 from generate_series(1, 400) n`,
    );
    const folder = mkdtempSync(join(tmpdir(), "plumb-large-rows-"));
    try {
      const before = process.memoryUsage().rss;
      const tables = await exportDatabase(database, (table, part, lines) =>
        writeFile(join(folder, `${table}.${part}`), lines),
      );
      assert.ok(process.memoryUsage().rss - before < 500e6, "one part is held at a time");
      await database.query(
        "truncate plumbline.users, plumbline.api_keys, plumbline.watchlists, plumbline.jobs cascade",
      );
      const lines = async function* (table: string) {
        for (let part = 0; existsSync(join(folder, `${table}.${part}`)); part++) {
          for (const line of readFileSync(join(folder, `${table}.${part}`), "utf8").split("\n")) if (line) yield line;
        }
      };
      await importDatabase(database, { tables, lines, id: randomUUID(), isAgain: false });
      const { rows } = await database.query<{ count: string; length: string }>(
        "select count(*), sum(length(payload #>> '{}')) as length from plumbline.jobs",
      );
      assert.deepEqual(rows[0], { count: "400", length: String(4_000_000 + 399 * 400_000) });
    } finally {
      await database.query("truncate plumbline.jobs");
      removeFolder(folder);
    }
  });
}
