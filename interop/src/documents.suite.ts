import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { describeMongoDocuments, openMongoDocuments, openPostgres, openPostgresDocuments } from "@plumbline/adapters";
import { type DocumentStore, type NewDocument, PlatformError } from "@plumbline/core";
import { MongoClient } from "mongodb";
import { startFerretDb } from "./ferretdb.js";
import { plumb } from "./plumb.js";
import { removeFolder } from "./remove-folder.js";
import { until } from "./until.js";

const folder = mkdtempSync(join(tmpdir(), "plumb-documents-"));
const ferret = await startFerretDb();
const postgres = await openPostgres({ folder: join(folder, "postgres") });
after(async () => {
  await ferret.stop();
  await postgres.close();
  removeFolder(folder);
});

const hasCode = (code: string) => (error: unknown) => error instanceof PlatformError && error.code === code;
const bytesOf = (text: string) => new TextEncoder().encode(text);
const day = 86_400_000;

function documentOf(text: string | Uint8Array, more: Partial<NewDocument> = {}): NewDocument {
  return {
    raw: typeof text === "string" ? bytesOf(text) : text,
    mediaType: "application/json",
    kind: "news",
    source: "wire",
    symbol: "AAPL",
    securityId: null,
    eventTime: Date.UTC(2024, 0, 2, 14, 30, 0, 123),
    knownAt: Date.UTC(2024, 0, 2, 14, 31, 0, 456),
    ingestedAt: Date.UTC(2024, 0, 3),
    ...more,
  };
}

/** What every document store must do; each test has a store of its own that is empty. */
function documentContract(name: string, empty: () => Promise<() => Promise<DocumentStore>>): void {
  const on = (title: string, work: (store: DocumentStore, again: () => Promise<DocumentStore>) => Promise<void>) =>
    test(`${name}: ${title}`, async () => {
      const open = await empty();
      const store = await open();
      try {
        await work(store, open);
      } finally {
        await store.close();
      }
    });

  on("keeps the bytes exactly, under the hash of what they say", async (store) => {
    const text =
      '\ufeff{ "b": [1.0, 1e400, 9007199254740993, -0],\n "a": "\\u0000 \\ud800 é 日本", "$x.y": {"": [[]]} }';
    const kept = await store.put([documentOf(text)]);
    assert.equal(kept.stored, 1);
    const [record] = kept.records;
    const found = await store.get(record.hash);
    assert.deepEqual(found?.raw, bytesOf(text));
    assert.deepEqual(found?.records, [record]);
    assert.equal(record.knownAt, Date.UTC(2024, 0, 2, 14, 31, 0, 456));
    const spaced = await store.put([
      documentOf('{"$x.y":{"":[[]]},"a":"\\u0000 \\uD800 é \\u65e5本","b":[1.0,1e400,9007199254740993,-0]}'),
    ]);
    assert.equal(spaced.records[0].hash, record.hash);
    assert.equal(spaced.stored, 0);
    const other = await store.put([documentOf(text.replace("9007199254740993", "9007199254740992"))]);
    assert.equal(other.stored, 1, "two numbers that a double cannot tell apart are two documents");
  });

  on("keeps what is no JSON too: text, an empty payload, any bytes", async (store) => {
    const every = new Uint8Array(256).map((_, i) => i);
    const all = [
      documentOf("<html>", { mediaType: "text/html" }),
      documentOf(""),
      documentOf(every, { mediaType: "image/x" }),
    ];
    const { records, stored } = await store.put(all);
    assert.equal(stored, 3);
    for (const [i, { hash }] of records.entries()) assert.deepEqual((await store.get(hash))?.raw, all[i].raw);
    assert.equal(await store.get("0".repeat(64)), null);
  });

  on("changes nothing when put again, whatever the clocks say then, and counts other symbols apart", async (store) => {
    const first = documentOf('{"x":1}');
    assert.equal((await store.put([first, first])).stored, 1);
    assert.equal((await store.put([{ ...first, knownAt: first.knownAt - day, eventTime: null }])).stored, 0);
    const [{ hash }] = (
      await store.put([
        { ...first, symbol: "MSFT" },
        { ...first, symbol: null },
      ])
    ).records;
    const records = (await store.get(hash))?.records ?? [];
    assert.deepEqual(records.map(({ symbol }) => symbol).sort(), ["AAPL", "MSFT", null].sort());
    assert.equal(records.find(({ symbol }) => symbol === "AAPL")?.knownAt, first.knownAt);
  });

  on("finds by kind, source, symbol and what was known, a page at a time", async (store) => {
    const all = Array.from({ length: 57 }, (_, i) =>
      documentOf(`{"i":${i}}`, {
        kind: i % 2 ? "news" : "filing",
        source: i % 3 ? "wire" : "edgar",
        symbol: i % 5 ? "AAPL" : null,
        knownAt: Date.UTC(2024, 0, 1) + Math.floor(i / 4) * day,
      }),
    );
    assert.equal((await store.put(all)).stored, 57);
    const walk = async (query: Parameters<DocumentStore["find"]>[0]) => {
      const seen: string[] = [];
      const known: number[] = [];
      let after: string | undefined;
      do {
        const page = await store.find({ ...query, limit: 7, ...(after === undefined ? {} : { after }) });
        assert.ok(page.documents.length <= 7);
        for (const { documentId, knownAt } of page.documents) {
          seen.push(documentId);
          known.push(knownAt);
        }
        after = page.next ?? undefined;
      } while (after !== undefined);
      assert.equal(new Set(seen).size, seen.length);
      assert.deepEqual(
        known,
        [...known].sort((a, b) => b - a),
      );
      return seen.length;
    };
    const countOf = (keep: (document: NewDocument) => boolean) => all.filter(keep).length;
    assert.equal(await walk({}), 57);
    assert.equal(
      await walk({ kind: "filing" }),
      countOf(({ kind }) => kind === "filing"),
    );
    assert.equal(
      await walk({ source: "edgar", kind: "news" }),
      countOf((d) => d.source === "edgar" && d.kind === "news"),
    );
    assert.equal(
      await walk({ symbol: "AAPL" }),
      countOf(({ symbol }) => symbol === "AAPL"),
    );
    const asOf = Date.UTC(2024, 0, 5);
    assert.equal(
      await walk({ asOf }),
      countOf(({ knownAt }) => knownAt <= asOf),
    );
    assert.equal(await walk({ asOf: 0 }), 0);
    assert.equal(await walk({ kind: "news\0" }), 0);
    await assert.rejects(store.find({ after: "'; drop table" }), hasCode("BAD_ARGUMENT"));
  });

  on("refuses what it could not keep", async (store) => {
    await assert.rejects(store.put([documentOf(new Uint8Array(8 * 1024 * 1024 + 1))]), hasCode("BAD_ARGUMENT"));
    await assert.rejects(store.put([documentOf("{}", { knownAt: Number.NaN })]), hasCode("BAD_ARGUMENT"));
    await assert.rejects(store.put([documentOf("{}", { kind: "" })]), hasCode("BAD_ARGUMENT"));
    assert.deepEqual((await store.find({})).documents, []);
    assert.equal((await store.put([])).stored, 0);
  });

  on("takes the same from six writers at once, once", async (store) => {
    const all = Array.from({ length: 40 }, (_, i) => documentOf(`{"i":${i}}`));
    const done = await Promise.all(Array.from({ length: 6 }, () => store.put(all)));
    assert.equal((await store.find({ limit: 1000 })).documents.length, 40);
    assert.ok(done.every(({ records }) => records.length === 40));
  });

  on("is opened by several, and again with what is held", async (store, again) => {
    const { records } = await store.put([documentOf('{"x":1}')]);
    for (const other of await Promise.all([again(), again(), again()])) {
      assert.equal((await other.put([documentOf('{"x":1}')])).stored, 0);
      assert.deepEqual((await other.find({})).documents, records);
      await other.close();
    }
  });

  on("walks over every document with its bytes, each once", async (store) => {
    const all = Array.from({ length: 1203 }, (_, i) => documentOf(`{ "i": ${i}}`, { symbol: i % 3 ? "AAPL" : null }));
    const large = Array.from({ length: 4 }, (_, i) => documentOf(`"${i}${"y".repeat(7_000_000)}"`));
    const { records } = await store.put([...all, ...large, documentOf('{"i":   7}', { symbol: "MSFT" })]);
    const seen = [];
    for await (const { raw, ...record } of store.each()) {
      assert.equal(raw.length, record.bytes);
      seen.push(record);
    }
    const byId = (a: { documentId: string }, b: { documentId: string }) => (a.documentId < b.documentId ? -1 : 1);
    assert.deepEqual(seen, [...records].sort(byId));
  });

  on("keeps 2,000 documents and 8 MB in one", async (store) => {
    const many = Array.from({ length: 2000 }, (_, i) => documentOf(JSON.stringify({ i, text: "x".repeat(500) })));
    assert.equal((await store.put(many)).stored, 2000);
    const large = documentOf(`"${"é".repeat(4 * 1024 * 1024 - 2)}"`);
    const [{ hash }] = (await store.put([large])).records;
    assert.deepEqual((await store.get(hash))?.raw.length, large.raw.length);
  });
}

let stores = 0;
documentContract("PostgreSQL", async () => {
  await postgres.query("truncate plumbline.documents");
  return async () => openPostgresDocuments(postgres);
});
documentContract("MongoDB's protocol (FerretDB 1.24)", async () => {
  const url = `${ferret.url}${++stores}`;
  return () => openMongoDocuments(url);
});

test("a MongoDB that dies during writes and comes back has every acknowledged document, and goes on under the same store", async (t) => {
  const store = await openMongoDocuments(`${ferret.url}-killed?serverSelectionTimeoutMS=5000`);
  const acknowledged: string[] = [];
  const failures: unknown[] = [];
  try {
    for (let crash = 0; crash < 3; crash++) {
      let isWriting = true;
      const writing = (async () => {
        for (let i = 0; isWriting; i++) {
          try {
            const { records } = await store.put([documentOf(`{"crash":${crash},"i":${i}}`)]);
            acknowledged.push(records[0].hash);
          } catch (error) {
            failures.push(error);
          }
        }
      })();
      const [before, failedBefore] = [acknowledged.length, failures.length];
      while (acknowledged.length < before + 20) await new Promise((resolve) => setTimeout(resolve, 5));
      await ferret.kill();
      while (failures.length === failedBefore) await new Promise((resolve) => setTimeout(resolve, 5));
      await ferret.start();
      // It listens; the driver has to find that out.
      const again = acknowledged.length;
      await until("writes are acknowledged again", () => acknowledged.length > again);
      isWriting = false;
      await writing;
    }
    t.diagnostic(`${acknowledged.length} acknowledged, ${failures.length} refused`);
    for (const error of failures) assert.ok(hasCode("DOCUMENTS_UNAVAILABLE")(error), String(error));
    const found = new Set<string>();
    for await (const { hash } of store.each()) found.add(hash);
    assert.deepEqual(
      acknowledged.filter((hash) => !found.has(hash)),
      [],
    );
    assert.equal((await store.put([documentOf('{"crash":0,"i":0}')])).stored, 0, "what was put is not put twice");
  } finally {
    await store.close();
  }
});

test("PostgreSQL answers questions about the content", async () => {
  const store = openPostgresDocuments(postgres);
  await store.put([documentOf('{"form":"10-K","items":["1A","7"]}', { kind: "filing" })]);
  const { count } = await postgres.query(
    `select from plumbline.documents where body @> '{"form": "10-K", "items": ["7"]}'`,
  );
  assert.equal(count, 1);
});

test("another MongoDB client reads what was put", async () => {
  const store = await openMongoDocuments(`${ferret.url}-client`);
  await store.put([documentOf('{"x":1}')]);
  await store.close();
  const client = await new MongoClient(`${ferret.url}-client`).connect();
  const found = await client.db().collection("documents").findOne({ symbol: "AAPL" });
  await client.close();
  assert.deepEqual(found?.knownAt, new Date(Date.UTC(2024, 0, 2, 14, 31, 0, 456)));
  assert.equal(Buffer.from(found?.raw.buffer).toString(), '{"x":1}');
});

for (const [from, to] of [
  ["MongoDB", "PostgreSQL"],
  ["PostgreSQL", "MongoDB"],
  ["MongoDB", "MongoDB"],
]) {
  test(`a backup of documents in ${from} is restored into ${to}`, async () => {
    const base = mkdtempSync(join(tmpdir(), "plumb-documents-backup-"));
    const envOf = (store: string, name: string) =>
      store === "MongoDB" ? { PLUMB_DOCUMENTS_URL: `${ferret.url}-${from}-${to}-${name}` } : {};
    const run = async (home: string, env: NodeJS.ProcessEnv, ...args: string[]) => {
      const { code, stdout, stderr } = await plumb(join(base, home), [...args, "--json"], { env });
      assert.equal(code, 0, `${args.join(" ")}: ${stdout} ${stderr}`);
      return JSON.parse(stdout);
    };
    try {
      const folder = join(base, "filings");
      mkdirSync(folder);
      for (let i = 0; i < 30; i++) {
        const text = `{ "text": "a\u2028b\u0085 ${i}", "at": "2024-01-0${1 + (i % 9)}", "of": "S${i % 4}" }`;
        writeFileSync(join(folder, `${i}.json`), text);
      }
      writeFileSync(join(folder, "large.json"), `{"at":"2024-02-01","of":"S1","x":"${"z".repeat(8_000_000)}"}`);
      const before = envOf(from, "a");
      const fields = ["--symbol-field", "of", "--known-field", "at"];
      await run("home", before, "documents", "add", folder, "--source", "edgar", "--kind", "filing", ...fields);
      const held = await run("home", before, "documents", "list");
      assert.equal(held.documents.length, 31);
      const archive = join(base, "home.tar");
      assert.equal((await run("home", before, "backup", archive)).documents, 31);
      const after = envOf(to, "b");
      const restored = await run("restored", after, "restore", archive);
      assert.deepEqual([restored.documents, restored.leftOut], [31, []]);
      assert.deepEqual(await run("restored", after, "documents", "list"), held, "the same, with both clocks");
      const early = await run("restored", after, "documents", "list", "--as-of", "2024-01-03");
      assert.equal(early.documents.length, 12, "days 1, 2 and 3 of 9, four each");
      const out = join(base, "out");
      const { hash } = held.documents.find(({ bytes }: { bytes: number }) => bytes < 1000);
      await plumb(join(base, "restored"), ["documents", "get", hash, "--out", out], { env: after });
      assert.ok(readdirSync(folder).some((name) => readFileSync(join(folder, name)).equals(readFileSync(out))));
      const short = await plumb(join(base, "restored"), ["documents", "get", hash.slice(0, 16)], { env: after });
      assert.equal(short.stdout, readFileSync(out, "utf8"), "what the list shows of a hash is enough");
      writeFileSync(join(folder, "broken.json"), "{");
      const again = ["documents", "add", folder, "--source", "edgar", "--kind", "filing", ...fields, "--json"];
      const partly = await plumb(join(base, "restored"), again, { env: after });
      const { stored, held: same, refused } = JSON.parse(partly.stdout);
      assert.deepEqual([partly.code, stored, same, refused.length], [3, 0, 31, 1]);
      const { findings } = await run("restored", after, "doctor");
      const said = findings.find(({ check }: { check: string }) => check === "documents").found;
      assert.match(
        said,
        to === "MongoDB"
          ? /^FerretDB .* at mongodb:\/\/127.*: 31 documents; belongs to this home \(\w{8}\)$/
          : /^kept in PostgreSQL$/,
      );
    } finally {
      removeFolder(base);
    }
  });
}

test("what answers at a URL is told, without its password", async () => {
  const said = await describeMongoDocuments(`${ferret.url}-told`);
  assert.match(
    said,
    /^FerretDB \S+, as MongoDB \d+\.\d+\.\d+ at mongodb:\/\/127\.0\.0\.1:\d+\/plumbline-told: 0 documents$/,
  );
});

test("a server that is not there is said without its password", async () => {
  await assert.rejects(
    openMongoDocuments("mongodb://ann:topsecret@127.0.0.1:1/x?serverSelectionTimeoutMS=300"),
    (error) => {
      assert.ok(error instanceof PlatformError);
      assert.equal(error.code, "DOCUMENTS_UNAVAILABLE");
      assert.doesNotMatch(error.message + error.remedy, /topsecret/);
      return true;
    },
  );
  await assert.rejects(openMongoDocuments("http://topsecret"), hasCode("BAD_CONFIG"));
});
