import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, it } from "node:test";
import { openPostgres, openPostgresDocuments, UserStore } from "@plumbline/adapters";
import { ArchiveWriter } from "./archive-writer.js";
import { restoreBackup } from "./restore-backup.js";

const base = await mkdtemp(join(tmpdir(), "plumb-first-format-"));
after(() => rm(base, { recursive: true, force: true }));

const column = (name: string, type: string, isIdentity = false) => ({ name, type, isIdentity });
const time = "timestamp with time zone";

/** Head and rows as the release of commit a683234^ wrote them, whose documents are rows of PostgreSQL. */
const users = {
  table: "users",
  columns: [
    column("user_id", "bigint", true),
    column("name", "text"),
    column("role", "text"),
    column("created_at", time),
  ],
  rows: 1,
};
const documents = {
  table: "documents",
  columns: [
    ...["document_id", "hash", "media_type", "kind", "source", "symbol", "security_id"].map((name) =>
      column(name, "text"),
    ),
    ...["event_time", "known_at", "ingested_at"].map((name) => column(name, "bigint")),
    ...[column("bytes", "integer"), column("raw", "bytea"), column("body", "jsonb")],
  ],
  rows: 1,
};
const userRow = ["1", "ann", "writer", "2026-11-23 19:42:41.988246+00"];
const hash = "806673d0e394bde56ec01197a380ece45f3a253c9951c47b2fd99477447039d2";
const raw = '{"a":1,"t":"2024-01-02"}\n';
const documentRow = [
  ...["4669c53bd27b6fdd25b48a17c5ebf98ea709ab8a699aa78e1d5a646786fc9e08", hash, "application/json", "filing", "edgar"],
  ...[null, null, null, "1704153600000", "1795462965257", "25"],
  ...[`\\x${Buffer.from(raw).toString("hex")}`, '{"a": 1, "t": "2024-01-02"}'],
];

it("restores an archive of the first format, whose documents are rows, under one id each time", async () => {
  const archive = join(base, "old.tar");
  const writer = await ArchiveWriter.create(archive);
  const madeAt = "2026-11-23T19:42:48.878Z";
  const at = Date.parse(madeAt);
  await writer.addBytes("postgres/users.000000.jsonl", `${JSON.stringify(userRow)}\n`, at);
  await writer.addBytes("postgres/documents.000000.jsonl", `${JSON.stringify(documentRow)}\n`, at);
  const head = { format: 1, madeBy: "0.1.0", madeAt, postgres: [users, documents] };
  await writer.addBytes("plumbline-backup.json", JSON.stringify(head), at);
  await writer.addBytes("payloads/ab/abc", "a payload", at);
  await writer.addBytes("manifest.json", JSON.stringify({ lakes: [], files: writer.listed }), at);
  await writer.seal();
  const { signal } = new AbortController();
  const home = join(base, "home");
  const restored = await restoreBackup({ archive, home, postgresUrl: "", documentsUrl: null, signal });
  assert.deepEqual([restored.rows, restored.documents, restored.leftOut], [2, 1, []]);
  assert.equal(await readFile(join(home, "payloads", "ab", "abc"), "utf8"), "a payload");
  const database = await openPostgres({ folder: join(home, "postgres") });
  try {
    const [user] = await new UserStore(database).list();
    assert.deepEqual([user.name, user.role], ["ann", "writer"]);
    const held = await openPostgresDocuments(database).get(hash);
    assert.equal(Buffer.from(held?.raw ?? []).toString(), raw);
    assert.equal(held?.records[0].knownAt, Date.UTC(2024, 0, 2));
  } finally {
    await database.close();
  }
  const again = join(base, "again");
  const off = await restoreBackup({ archive, home: again, postgresUrl: "off", documentsUrl: null, signal });
  assert.deepEqual(off.leftOut, ["2 rows of PostgreSQL"]);
  const idIn = async (folder: string) => JSON.parse(await readFile(join(folder, "home.json"), "utf8")).homeId;
  assert.match(await idIn(home), /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  assert.equal(await idIn(again), await idIn(home));
});
