import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { formatAvro } from "./avro-file.js";
import { manifestEntrySchema } from "./avro-schemas.js";
import { readDeletionVector } from "./deletion-vector.js";
import { openEngine } from "./engine.js";
import { IcebergTable } from "./iceberg-table.js";
import { IcebergWriter } from "./iceberg-writer.js";
import { uriOf } from "./location-map.js";
import { formatManifestList } from "./manifest-list.js";
import { FolderTable } from "./table-commits.js";
import { formatTableMetadata } from "./table-metadata.js";

const root = mkdtempSync(join(tmpdir(), "plumbline-vectors-"));
after(() => rmSync(root, { recursive: true, force: true }));

/** Checksum of zip and PNG, bit by bit. */
function checksum(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}

const little = (value: number | bigint, bytes: number) => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer.subarray(0, bytes);
};

/** A deletion vector as the roaring format's page says, one container a 65,536 positions, each as array, bits or runs. */
function vectorOf(positions: readonly number[], withRuns: boolean): Buffer {
  const sorted = [...new Set(positions)].sort((a, b) => a - b);
  const highs = [...new Set(sorted.map((position) => Math.floor(position / 2 ** 32)))];
  const bitmaps = highs.map((high) => {
    const lows = sorted
      .filter((position) => Math.floor(position / 2 ** 32) === high)
      .map((position) => position % 2 ** 32);
    return Buffer.concat([little(high, 4), bitmapOf(lows, withRuns)]);
  });
  const body = Buffer.concat([little(0x6439d3d1, 4), little(highs.length, 8), ...bitmaps]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(checksum(body));
  return Buffer.concat([length, body, crc]);
}

function bitmapOf(lows: readonly number[], withRuns: boolean): Buffer {
  const keys = [...new Set(lows.map((low) => low >>> 16))];
  const containers = keys.map((key) => lows.filter((low) => low >>> 16 === key).map((low) => low & 0xffff));
  const bodies = containers.map((values) => {
    if (withRuns) return runsOf(values);
    if (values.length <= 4096) return Buffer.concat(values.map((value) => little(value, 2)));
    const bits = Buffer.alloc(8192);
    for (const value of values) bits[value >> 3] |= 1 << (value & 7);
    return bits;
  });
  const heads = keys.flatMap((key, place) => [little(key, 2), little(containers[place].length - 1, 2)]);
  const start = withRuns
    ? [little(12347 | ((keys.length - 1) << 16), 4), Buffer.alloc((keys.length + 7) >> 3, 255)]
    : [little(12346, 4), little(keys.length, 4)];
  const offsets = withRuns && keys.length < 4 ? [] : keys.map(() => little(0, 4));
  return Buffer.concat([...start, ...heads, ...offsets, ...bodies]);
}

function runsOf(values: readonly number[]): Buffer {
  const runs: [number, number][] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last && last[0] + last[1] + 1 === value) last[1]++;
    else runs.push([value, 0]);
  }
  return Buffer.concat([
    little(runs.length, 2),
    ...runs.flatMap(([first, more]) => [little(first, 2), little(more, 2)]),
  ]);
}

test("every kind of container, in every order of magnitude, gives its positions back", () => {
  const position = fc.oneof(fc.integer({ min: 0, max: 300_000 }), fc.integer({ min: 0, max: 2 ** 34 }));
  fc.assert(
    fc.property(fc.array(position, { maxLength: 60 }), fc.boolean(), (positions, withRuns) => {
      const expected = [...new Set(positions)].sort((a, b) => a - b);
      assert.deepEqual(readDeletionVector(vectorOf(positions, withRuns), "x"), expected);
    }),
    { seed: 1, numRuns: 100 },
  );
  const dense = Array.from({ length: 5000 }, (_, k) => k * 3);
  assert.deepEqual(readDeletionVector(vectorOf(dense, false), "x"), dense);
});

test("a cut or flipped vector is told, not read", () => {
  const vector = vectorOf([1, 5, 70_000], false);
  for (let at = 0; at < vector.length; at++) {
    const flipped = Buffer.from(vector);
    flipped[at] ^= 4;
    assert.throws(() => readDeletionVector(flipped, "x"), { code: "CORRUPT" });
    assert.throws(() => readDeletionVector(vector.subarray(0, at), "x"), { code: "CORRUPT" });
  }
});

test("vectors that Spark wrote hold as many positions as its log says", (t) => {
  const shared = process.env.PLUMB_SHARED ?? fileURLToPath(new URL("../../../../shared", import.meta.url));
  const suite = join(shared, "data", "lakehouse", "delta-kernel-golden");
  if (!existsSync(suite)) return t.skip(`no ${suite}; set PLUMB_SHARED`);
  let read = 0;
  for (const table of ["dv-with-columnmapping", "log-replay-dv-key-cases"]) {
    const folder = join(suite, table, "delta");
    for (const name of readdirSync(join(folder, "_delta_log")).filter((each) => each.endsWith(".json"))) {
      for (const line of readFileSync(join(folder, "_delta_log", name), "utf8").split("\n")) {
        const vector = line === "" ? undefined : JSON.parse(line).add?.deletionVector;
        if (vector?.storageType !== "u") continue;
        // Iceberg's blob is Delta's: length, magic, bitmap, checksum.
        const files = readdirSync(folder).filter((each) => each.endsWith(".bin"));
        const blobs = files.map((file) =>
          readFileSync(join(folder, file)).subarray(vector.offset, vector.offset + vector.sizeInBytes + 8),
        );
        const found = blobs.filter(
          (blob) => blob.length === vector.sizeInBytes + 8 && blob.readUInt32BE(0) === vector.sizeInBytes,
        );
        assert.ok(
          found.some((blob) => readDeletionVector(blob, table).length === vector.cardinality),
          `${table} ${name}`,
        );
        read++;
      }
    }
  }
  assert.ok(read >= 5);
});

test("a deletion vector of a format 3 table leaves its rows out", async () => {
  const folder = join(root, "table");
  const engine = openEngine();
  const table = new FolderTable(folder);
  const schema = {
    type: "struct",
    "schema-id": 0,
    fields: [{ id: 1, name: "n", required: false, type: "long" }],
  } as const;
  await table.create({ uuid: "9c12d441-03fe-4693-9a96-a0705ddf69c1", schema });
  const written = await new IcebergWriter(table, engine).append("SELECT i AS n FROM range(10) AS t(i)");
  const opened = await IcebergTable.open(folder, engine);
  const [{ file }] = (await opened.plan()).tasks;
  const blob = vectorOf([0, 4, 9], false);
  const puffin = join(folder, "data", "vectors.puffin");
  writeFileSync(puffin, Buffer.concat([Buffer.from("PFA1"), blob]));
  const withPlace = structuredClone(manifestEntrySchema([])) as unknown as {
    fields: { name: string; type: { fields: object[] } }[];
  };
  const optional = (id: number, name: string) => ({ name, type: ["null", "long"], default: null, "field-id": id });
  withPlace.fields[4].type.fields.push(optional(144, "content_offset"), optional(145, "content_size_in_bytes"));
  const entry = {
    status: 1,
    snapshot_id: null,
    sequence_number: null,
    file_sequence_number: null,
    data_file: {
      content: 1,
      file_path: uriOf(puffin),
      file_format: "PUFFIN",
      partition: {},
      record_count: 3,
      file_size_in_bytes: blob.length + 4,
      referenced_data_file: file.path,
      content_offset: 4,
      content_size_in_bytes: blob.length,
    },
  };
  const manifest = join(folder, "metadata", "deletes.avro");
  const bytes = formatAvro(withPlace as never, { "format-version": "3", content: "deletes" }, [entry]);
  writeFileSync(manifest, bytes);
  const [snapshot] = written.snapshots;
  const held = await opened.files.manifests(snapshot);
  const described = {
    ...held[0],
    path: uriOf(manifest),
    length: bytes.length,
    content: "deletes",
    sequenceNumber: 2,
  } as const;
  const list = join(folder, "metadata", "list.avro");
  writeFileSync(list, formatManifestList({ id: 7, parent: null, sequenceNumber: 2 }, [...held, described]));
  const third = {
    ...written,
    "format-version": 3 as const,
    snapshots: [{ ...snapshot, "manifest-list": uriOf(list), "sequence-number": 2 }],
  };
  writeFileSync(join(folder, "metadata", "v9.metadata.json"), formatTableMetadata(third));
  writeFileSync(join(folder, "metadata", "version-hint.text"), "9");
  const rows = await (await IcebergTable.open(folder, engine)).rows();
  assert.deepEqual(
    rows.map(({ n }) => Number(n)),
    [1, 2, 3, 5, 6, 7, 8],
  );
});
