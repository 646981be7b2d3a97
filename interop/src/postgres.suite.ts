import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { describePostgres, isServerRunning, openPostgres } from "@plumbline/adapters";
import { PlatformError } from "@plumbline/core";
import { startDebianPostgres } from "./debian-postgres.js";
import { postgresContract } from "./postgres-contract.js";
import { removeFolder } from "./remove-folder.js";
import { until } from "./until.js";
import { root } from "./venv.js";

const base = mkdtempSync(join(tmpdir(), "plumb-stores-"));
chmodSync(base, 0o755);
const debian = await startDebianPostgres();
after(async () => {
  await debian.stop();
  removeFolder(base);
});
const isRoot = process.getuid?.() === 0;
const hasCode = (code: string) => (error: unknown) => error instanceof PlatformError && error.code === code;

postgresContract("the embedded server", () => openPostgres({ folder: join(base, "contract", "postgres") }));
postgresContract(`Debian's PostgreSQL ${debian.version}`, () =>
  openPostgres({ folder: "/nonexistent", url: debian.url }),
);

interface User {
  readonly child: ChildProcess;
  readonly lines: string[];
  readonly ended: Promise<number | null>;
  said(line: RegExp): Promise<void>;
  leave(): Promise<number | null>;
}

interface Start {
  readonly mode?: string;
  readonly before?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts a process that uses the server of a folder; `before` is put before its command. */
function startUser(folder: string, { mode = "", before = [], env = {} }: Start = {}): User {
  const [command, ...args] = [
    ...before,
    process.execPath,
    join(root, "interop", "dist", "postgres-user.js"),
    folder,
    mode,
  ];
  const child = spawn(command, args, {
    stdio: ["pipe", "pipe", mode === "rows" ? "ignore" : "inherit"],
    env: { ...process.env, ...env },
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout! }).on("line", (line) => lines.push(line));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return {
    child,
    lines,
    ended,
    said: (line) => until(`${folder}: ${line} is said`, () => lines.some((one) => line.test(one)), child),
    leave: () => {
      child.stdin?.end();
      return ended;
    },
  };
}

const isGone = (folder: string) =>
  until(`${folder}: the server has stopped`, async () => !(await isServerRunning(folder)));

const pidIn = (folder: string) => Number(readFileSync(join(folder, "data", "postmaster.pid"), "utf8").split("\n")[0]);

test("six processes that start together make one cluster and one server, and the last one stops it", async () => {
  const folder = join(base, "together", "postgres");
  const users = Array.from({ length: 6 }, () => startUser(folder));
  await Promise.all(users.map((user) => user.said(/open/)));
  assert.deepEqual(readdirSync(join(base, "together")), ["postgres"]);
  assert.equal(readFileSync(join(folder, "postgres.log"), "utf8").match(/ready to accept connections/g)?.length, 1);
  for (const user of users.slice(0, 5)) assert.equal(await user.leave(), 0);
  assert.ok(await isServerRunning(folder));
  assert.equal(await users[5].leave(), 0);
  assert.equal(await isServerRunning(folder), false, "the last one waits for the server's end");
});

test("users that are killed are counted no more, and the server of a killed last user stops", async () => {
  const folder = join(base, "killed", "postgres");
  const [first, second] = [startUser(folder), startUser(folder)];
  await Promise.all([first.said(/open/), second.said(/open/)]);
  first.child.kill("SIGKILL");
  await first.ended;
  await sleep(300);
  assert.ok(await isServerRunning(folder));
  second.child.kill("SIGKILL");
  await isGone(folder);
});

test("the embedded server killed at twenty moments of a write loses no acknowledged row", async (t) => {
  const folder = join(base, "written", "postgres");
  const acknowledged = new Set<string>();
  for (let kill = 0; kill < 20; kill++) {
    const writer = startUser(folder, { mode: "rows" });
    await writer.said(/^\d+ \d+$/);
    await sleep(Math.imul(kill, 37) % 90);
    process.kill(pidIn(folder), "SIGKILL");
    // Half of the writers die with it; the others go on, with the server that the next statement starts.
    if (kill % 2 === 0) writer.child.kill("SIGKILL");
    else await sleep(300);
    await writer.leave();
    for (const line of writer.lines) if (/^\d+ \d+$/.test(line)) acknowledged.add(line);
  }
  const database = await openPostgres({ folder });
  const { rows } = await database.query<{ row: string }>(
    "select writer || ' ' || number as row from plumbline.written",
  );
  await database.close();
  const found = new Set(rows.map(({ row }) => row));
  const lost = [...acknowledged].filter((row) => !found.has(row));
  t.diagnostic(`${acknowledged.size} rows acknowledged, ${found.size} found, ${lost.length} lost`);
  assert.deepEqual(lost, []);
  assert.ok(acknowledged.size >= 20, "each writer wrote before its server was killed");
});

test("so does Debian's, and the pool finds it again", async (t) => {
  const database = await openPostgres({ folder: "/nonexistent", url: debian.url });
  await database.query("create table plumbline.written (number int)");
  const acknowledged: number[] = [];
  let isWriting = true;
  const writing = (async () => {
    for (let number = 0; isWriting; number++) {
      const isDone = await database.query("insert into plumbline.written values ($1)", [number]).then(
        () => true,
        () => false,
      );
      if (isDone) acknowledged.push(number);
    }
  })();
  for (let crash = 0; crash < 5; crash++) {
    await sleep(150);
    await debian.crash();
  }
  await sleep(100);
  isWriting = false;
  await writing;
  const { rows } = await database.query<{ number: number }>("select number from plumbline.written");
  const found = new Set(rows.map(({ number }) => number));
  t.diagnostic(`${acknowledged.length} rows acknowledged, ${found.size} found`);
  assert.deepEqual(
    acknowledged.filter((number) => !found.has(number)),
    [],
  );
  await database.query("drop schema plumbline cascade");
  await database.close();
});

test("a pid file left by a crash whose number another process has is taken for what it is", async () => {
  const folder = join(base, "stale", "postgres");
  await (await openPostgres({ folder })).close();
  writeFileSync(
    join(folder, "data", "postmaster.pid"),
    `${process.pid}\n/proc/self/cwd\n1\n5432\n/tmp/gone\n\n  0 0\nready\n`,
  );
  assert.equal(await isServerRunning(folder), false);
  const database = await openPostgres({ folder });
  assert.notEqual(pidIn(folder), process.pid);
  await database.close();
});

test("a guardian that is killed is replaced: the server still stops with its last user", async () => {
  const folder = join(base, "guardian", "postgres");
  const first = startUser(folder);
  await first.said(/open/);
  process.kill(Number(readFileSync(`/proc/${pidIn(folder)}/stat`, "latin1").split(" ")[3]), "SIGKILL");
  const second = startUser(folder);
  await second.said(/open/);
  assert.equal(await first.leave(), 0);
  assert.ok(await isServerRunning(folder));
  await second.leave();
  await isGone(folder);
});

test("it runs in folders with spaces, quotes and other alphabets, in paths longer than a socket's, without a network", async () => {
  const long = join(base, "x".repeat(200), "y".repeat(60), "postgres");
  for (const [folder, before] of [
    [join(base, `it's "ours" $HOME ёж 日本`, "postgres"), []],
    [long, []],
    [join(base, "alone", "postgres"), ["unshare", ...(isRoot ? ["-n"] : ["-rn"])]],
  ] as const) {
    const user = startUser(folder, { before });
    await user.said(/open/);
    assert.equal(await user.leave(), 0, folder);
  }
});

test("it runs as root, as root without namespaces, as nobody, and as a user without a name", {
  skip: !isRoot && "needs root",
}, async (t) => {
  const noNamespaces = join(base, "bin");
  mkdirSync(noNamespaces);
  writeFileSync(join(noNamespaces, "unshare"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  const closed = join(base, "closed");
  mkdirSync(closed, { mode: 0o700 });
  const folder = join(closed, "postgres");
  const asNobody = { env: { PATH: `${noNamespaces}:${process.env.PATH}` } };
  for (const [way, start] of [
    ["in a namespace", {}],
    ["as nobody", asNobody],
    ["in a namespace again", {}],
  ] as const) {
    const user = startUser(folder, start);
    await user.said(/open/);
    t.diagnostic(`${way}: data belongs to uid ${statSync(join(folder, "data")).uid}`);
    assert.equal(await user.leave(), 0, way);
  }
  for (const uid of [65_534, 54_321]) {
    const home = join(base, `user-${uid}`);
    mkdirSync(home);
    chownSync(home, uid, uid);
    const user = startUser(join(home, "postgres"), {
      before: ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--clear-groups"],
      env: { HOME: home },
    });
    await user.said(/open/);
    assert.equal(await user.leave(), 0, String(uid));
  }
});

test("what keeps a server from being there is said with a remedy and without a secret", async () => {
  const url = "postgresql://ann:topsecret@127.0.0.1:1/x?password=topsecret";
  for (const [options, code] of [
    [{ folder: base, url }, "POSTGRES_UNAVAILABLE"],
    [{ folder: base, url: "off" }, "POSTGRES_UNAVAILABLE"],
    [{ folder: base, url: "mysql://topsecret" }, "BAD_CONFIG"],
    [{ folder: base, url: debian.url.replace("not-a-secret", "topsecret") }, "POSTGRES_UNAVAILABLE"],
    [{ folder: join("/proc", "postgres") }, "POSTGRES_UNAVAILABLE"],
  ] as const) {
    await assert.rejects(openPostgres(options), (error) => {
      assert.ok(error instanceof PlatformError);
      assert.equal(error.code, code);
      assert.doesNotMatch(`${error.message} ${error.remedy}`, /topsecret/);
      assert.notEqual(error.remedy, "");
      return true;
    });
  }
  await assert.rejects(describePostgres({ folder: base, url }), hasCode("POSTGRES_UNAVAILABLE"));
  assert.match(await describePostgres({ folder: base }), /^PostgreSQL \d+\.\d+ from npm, run /);
});

test("a disk without room for a server is said to be full, and nothing stays on it", async (t) => {
  const disk = join(base, "small");
  mkdirSync(disk);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=20m", "tmpfs", disk]).status !== 0) {
    t.skip("tmpfs cannot be mounted here (needs root)");
    return;
  }
  try {
    await assert.rejects(openPostgres({ folder: join(disk, "postgres") }), (error) => {
      assert.ok(error instanceof PlatformError);
      assert.equal(error.code, "DISK_FULL");
      assert.match(error.message, /No space left on device/);
      return true;
    });
    assert.deepEqual(readdirSync(disk), []);
  } finally {
    spawnSync("umount", [disk]);
  }
});

test("over TLS the server's certificate and name are checked, in every mode but no-verify", async () => {
  const server = await startDebianPostgres({ isTls: true });
  const { port, authority, otherAuthority } = server.tls!;
  const urlOf = (parameters: string, host = "localhost") =>
    `postgresql://plumbline:not-a-secret@${host}:${port}/postgres?${parameters}`;
  const warnings: string[] = [];
  const onWarning = ({ message }: Error) => warnings.push(message);
  process.on("warning", onWarning);
  try {
    for (const parameters of [
      `sslmode=require&sslrootcert=${authority}`,
      `sslrootcert=${authority}&sslmode=verify-full`,
      `sslmode=verify-ca&sslrootcert=${authority}`,
      "sslmode=no-verify",
    ]) {
      const database = await openPostgres({ folder: "/nonexistent", url: urlOf(parameters) });
      const { rows } = await database.query("select ssl from pg_stat_ssl where pid = pg_backend_pid()");
      assert.deepEqual(rows, [{ ssl: true }], parameters);
      await database.close();
      assert.match(await describePostgres({ folder: base, url: urlOf(parameters) }), /^PostgreSQL 1\d\.\d+.* at /);
    }
    for (const [url, code, words] of [
      [urlOf("sslmode=require"), "POSTGRES_UNAVAILABLE", /\(UNABLE_TO_VERIFY_LEAF_SIGNATURE\).*sslrootcert=FILE/],
      [
        urlOf(`sslmode=verify-full&sslrootcert=${otherAuthority}`),
        "POSTGRES_UNAVAILABLE",
        /SIGNATURE.*sslrootcert=FILE/,
      ],
      [urlOf(`sslmode=require&sslrootcert=${otherAuthority}`), "POSTGRES_UNAVAILABLE", /SIGNATURE.*sslrootcert=FILE/],
      [urlOf(`sslmode=verify-full&sslrootcert=${authority}`, "127.0.0.1"), "POSTGRES_UNAVAILABLE", /ALTNAME_INVALID/],
      [urlOf(`sslmode=verify-full&sslrootcert=${base}/none.crt`), "BAD_CONFIG", /sslrootcert=.*\(ENOENT\)/],
      [urlOf("sslmode=strict"), "BAD_CONFIG", /sslmode.*verify-full/],
      [`${debian.url}&sslmode=require`, "POSTGRES_UNAVAILABLE", /does not support SSL.*sslmode=disable/],
    ] as const) {
      for (const ask of [
        () => openPostgres({ folder: "/nonexistent", url }),
        () => describePostgres({ folder: base, url }),
      ]) {
        await assert.rejects(ask, (error) => {
          assert.ok(error instanceof PlatformError, String(error));
          assert.equal(error.code, code, error.message);
          assert.match(`${error.message} ${error.remedy}`, words);
          assert.doesNotMatch(`${error.message} ${error.remedy}`, /not-a-secret/);
          return true;
        });
      }
    }
    // Warnings are told a turn later.
    await sleep(0);
    assert.deepEqual(warnings, []);
  } finally {
    process.off("warning", onWarning);
    await server.stop();
  }
});

test("nothing of ours is left behind: no process", async () => {
  const left = () => {
    const all = spawnSync("ps", ["-eo", "pid,args"], { encoding: "utf8" }).stdout.split("\n");
    return all.filter((line) => line.includes(base));
  };
  // What was killed takes a moment to go; what stays is found by the limit of the wait.
  await until(`no process is left of ${left().join("; ")}`, () => left().length === 0, undefined, 300_000);
  assert.ok(existsSync(base));
});
