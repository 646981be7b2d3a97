import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync } from "node:fs";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DeltaError, S3ObjectStore, type S3Options } from "@plumbline/delta";
import { openRaceTable, type WriterOrder } from "./delta-writer.js";
import { makeRaceTable, startWriter, wholeAppends } from "./delta-writers.js";
import { freePort } from "./free-port.js";
import { ensureGoTool } from "./go-tool.js";
import { removeFolder } from "./remove-folder.js";
import { until } from "./until.js";
import { ensureVenv, root } from "./venv.js";

/**
 * A real server of the S3 protocol: versitygw, whose POSIX backend holds a lock of the object while it looks for it and
 * writes. Built from its Go module.
 */
const gateway = ["github.com/versity/versitygw/cmd/versitygw", "v1.8.0"] as const;

const folder = mkdtempSync(join(tmpdir(), "plumbline-objects-"));
let server: ChildProcess | undefined;
let endpoint = "";
let caches = 0;
const keys = { accessKeyId: "plumbline", secretAccessKey: "not-a-secret" };

before(async () => {
  const program = ensureGoTool(...gateway);
  const port = await freePort();
  const data = join(folder, "data");
  mkdirSync(join(data, "lake"), { recursive: true });
  const credentials = { ROOT_ACCESS_KEY: keys.accessKeyId, ROOT_SECRET_KEY: keys.secretAccessKey };
  server = spawn(program, ["--port", `127.0.0.1:${port}`, "--quiet", "posix", data], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, ...credentials },
  });
  endpoint = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(endpoint).then(
      () => true,
      () => false,
    );
  await until("versitygw answers", answers, server);
});

after(async () => {
  if (server && server.exitCode === null) {
    const ended = once(server, "exit");
    server.kill();
    await ended;
  }
  removeFolder(folder);
});

const s3 = (prefix: string, at = endpoint): S3Options => ({ endpoint: at, bucket: "lake", prefix, ...keys });
const cache = () => join(folder, `cache-${caches++}`);
const order = (prefix: string, writer: string, to: number): WriterOrder => ({
  folder: cache(),
  writer,
  from: 0,
  to,
  work: "append",
  s3: s3(prefix),
});

test("of sixteen conditional puts of one name exactly one is taken, fifty times", async () => {
  const store = new S3ObjectStore(s3("puts"));
  for (let k = 0; k < 50; k++) {
    const puts = Array.from({ length: 16 }, (_, writer) =>
      store.putIfAbsent(`${k} é%&.json`, Buffer.from(`${writer}`)),
    );
    const won = (await Promise.all(puts)).flatMap((isTaken, writer) => (isTaken ? [String(writer)] : []));
    assert.deepEqual(won, [Buffer.from((await store.get(`${k} é%&.json`)) ?? []).toString()]);
  }
  assert.equal((await store.list("")).length, 50);
});

test("six processes of twelve appends each on one bucket make 72 commits in one line", async () => {
  await makeRaceTable({ folder: cache(), s3: s3("race") });
  const writers = Array.from({ length: 6 }, (_, k) => startWriter(order("race", `w${k}`, 12)));
  assert.deepEqual(await Promise.all(writers.map(({ ended }) => ended)), new Array(6).fill(0));
  const found = await wholeAppends({ folder: cache(), s3: s3("race") });
  assert.equal(found.size, 72);
  const table = openRaceTable({ folder: cache(), s3: s3("race") });
  assert.equal((await table.snapshot())?.version, 72);
  const deltalake = ensureVenv("delta", [
    "deltalake==1.6.6",
    "pyarrow==26.0.1",
    "numpy==2.4.6",
    "duckdb-extension-delta==1.5.5",
  ]);
  const script = join(root, "interop", "python", "read_delta_s3.py");
  const done = spawnSync(deltalake, [script, endpoint, "s3://lake/race", keys.accessKeyId, keys.secretAccessKey], {
    encoding: "utf8",
  });
  assert.equal(done.status, 0, done.stderr);
  const read = JSON.parse(done.stdout) as { version: number; rows: string[] };
  assert.equal(read.version, 72);
  assert.deepEqual(new Set(read.rows.map((text) => text.slice(0, text.lastIndexOf("-")))), found);
  assert.equal(read.rows.length, 72 * 3);
});

test("a writer killed between its commit and its acknowledgement leaves a whole table on the bucket", async () => {
  await makeRaceTable({ folder: cache(), s3: s3("killed") });
  const acknowledged = new Set<string>();
  let deaths = 0;
  for (const dieAfter of ["data file durable", "log entry written", "log entry named", "log entry durable"] as const) {
    const run = startWriter({ ...order("killed", dieAfter, 9), dieAfter, dieAt: 2 });
    assert.equal(await run.ended, "SIGKILL");
    deaths++;
    for (const sequence of run.acknowledged) acknowledged.add(`${dieAfter}-${sequence}`);
  }
  const found = await wholeAppends({ folder: cache(), s3: s3("killed") });
  for (const commit of acknowledged) assert.ok(found.has(commit), `${commit} is lost`);
  assert.ok(found.size <= acknowledged.size + deaths);
});

test("deletes, merges, compaction, checkpoints and vacuum work on the bucket", async () => {
  const table = await makeRaceTable({ folder: cache(), s3: s3("work") }, { "delta.checkpointInterval": "3" });
  const done = startWriter(order("work", "w", 5));
  assert.equal(await done.ended, 0);
  assert.equal((await table.delete([{ column: "sequence", atMost: 1 }])).deleted, 6);
  await table.optimise();
  const snapshot = await table.snapshot();
  assert.ok(snapshot);
  assert.equal(snapshot.files.size, 1);
  const vacuumed = await table.vacuum({ retention: 0, isShortAllowed: true });
  assert.ok(vacuumed.files.length >= 5, `${vacuumed.files}`);
  const fresh = openRaceTable({ folder: cache(), s3: s3("work") });
  const seen = await fresh.snapshot();
  assert.ok(seen);
  assert.equal((await fresh.scan(seen)).rows, 9);
});

test("a commit whose answer was lost on the way is known again as one's own, not taken for another's", async () => {
  await makeRaceTable({ folder: cache(), s3: s3("lost") });
  let lost = 0;
  const proxy = await startProxy((incoming) => {
    const isCommit = incoming.method === "PUT" && /\/_delta_log\/\d{20}\.json/.test(incoming.url ?? "");
    return isCommit && ++lost === 1;
  });
  try {
    const { port } = proxy.address() as AddressInfo;
    const table = openRaceTable({ folder: cache(), s3: s3("lost", `http://127.0.0.1:${port}`) });
    const columns = {
      writer: { type: "text" as const, codes: Int32Array.of(0), dictionary: ["w"] },
      sequence: { type: "int32" as const, values: Int32Array.of(0) },
      line: { type: "int32" as const, values: Int32Array.of(0) },
    };
    assert.deepEqual(await table.append({ rows: 1, columns }), { version: 1, isNew: true });
    assert.ok(lost >= 2, "the put was tried again");
  } finally {
    proxy.close();
  }
  const table = openRaceTable({ folder: cache(), s3: s3("lost") });
  assert.equal((await table.snapshot())?.version, 1);
});

test("a server that is not there and a key that may not write are told apart in words", async () => {
  const nowhere = new S3ObjectStore({ ...s3("x", `http://127.0.0.1:${await freePort()}`), tries: 2 });
  await assert.rejects(nowhere.get("a"), (error) => error instanceof DeltaError && error.code === "UNREACHABLE");
  const stranger = new S3ObjectStore({ ...s3("x"), secretAccessKey: "wrong" });
  await assert.rejects(
    stranger.put("a", Buffer.from("a")),
    (error) =>
      error instanceof DeltaError && error.code === "UNWRITABLE" && /SignatureDoesNotMatch/.test(error.message),
  );
});

/** Passes requests on to the server; of those that `loses` picks, the answer never comes back. */
async function startProxy(loses: (incoming: IncomingMessage) => boolean): Promise<Server> {
  const target = new URL(endpoint);
  const proxy = createServer((incoming, outgoing) => {
    const isLost = loses(incoming);
    const headers = incoming.headers;
    const onward = request(
      { host: target.hostname, port: target.port, method: incoming.method, path: incoming.url, headers },
      (answer) => {
        if (isLost) {
          answer.resume();
          answer.on("end", () => outgoing.destroy());
          return;
        }
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return proxy;
}
