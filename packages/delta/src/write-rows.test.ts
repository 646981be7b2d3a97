import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import type { DeltaFrame } from "./column.js";
import { DeltaError } from "./delta-error.js";
import { DeltaTable } from "./delta-table.js";
import { Engine } from "./engine.js";
import type { TableDefinition } from "./table-definition.js";

const folder = mkdtempSync(join(tmpdir(), "delta-rows-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const engine = new Engine();
let tables = 0;

interface Row {
  readonly day: number | null;
  readonly name: string | null;
  readonly price: number;
}

const definition = (over: Partial<TableDefinition> = {}): TableDefinition => ({
  name: "prices",
  description: "Prices by day.",
  fields: [
    { name: "day", type: "date", nullable: true },
    { name: "name", type: "text", nullable: true },
    { name: "price", type: "float64", nullable: true },
  ],
  partitionColumns: ["day"],
  configuration: {},
  ...over,
});

async function newTable(over: Partial<TableDefinition> = {}): Promise<DeltaTable> {
  const table = new DeltaTable(join(folder, `table-${tables++}`), engine);
  await table.create(definition(over));
  return table;
}

function frameOf(rows: readonly Row[]): DeltaFrame {
  const dictionary = [...new Set(rows.flatMap(({ name }) => (name === null ? [] : [name])))];
  return {
    rows: rows.length,
    columns: {
      day: {
        type: "date",
        values: Int32Array.from(rows, ({ day }) => day ?? 0),
        valid: Uint8Array.from(rows, ({ day }) => (day === null ? 0 : 1)),
      },
      name: {
        type: "text",
        codes: Int32Array.from(rows, ({ name }) => (name === null ? -1 : dictionary.indexOf(name))),
        dictionary,
      },
      price: { type: "float64", values: Float64Array.from(rows, ({ price }) => price) },
    },
  };
}

async function rowsOf(table: DeltaTable, version?: number): Promise<Row[]> {
  const snapshot = await table.snapshot(version);
  assert.ok(snapshot);
  const { rows, columns } = await table.scan(snapshot);
  const { day, name, price } = columns;
  assert.ok(day.type === "date" && name.type === "text" && price.type === "float64");
  return Array.from({ length: rows }, (_, k) => ({
    day: day.valid && day.valid[k] === 0 ? null : day.values[k],
    name: name.codes[k] < 0 ? null : name.dictionary[name.codes[k]],
    price: price.values[k],
  }));
}

const sorted = (rows: readonly Row[]) => rows.map((row) => JSON.stringify(row)).sort();

const failsWith = (code: string, part: RegExp) => (error: unknown) => {
  assert.ok(error instanceof DeltaError, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, part);
  return true;
};

const row: fc.Arbitrary<Row> = fc.record({
  day: fc.option(fc.integer({ min: 18_000, max: 18_002 }), { freq: 5 }),
  name: fc.option(fc.constantFrom("a", "b", "Ü&=/ x%", "日本"), { freq: 6 }),
  price: fc.integer({ min: -3, max: 3 }),
});
const rows = fc.array(row, { maxLength: 6 });
const step = fc.oneof(
  fc.record({ kind: fc.constant("append" as const), rows }),
  fc.record({ kind: fc.constant("overwrite" as const), rows, replace: fc.constantFrom("all", "touchedPartitions") }),
  fc.record({ kind: fc.constant("delete" as const), below: fc.integer({ min: -3, max: 3 }), name: fc.boolean() }),
  fc.record({
    kind: fc.constant("merge" as const),
    rows,
    on: fc.constantFrom(["name"], ["day", "name"]),
    whenMatched: fc.constantFrom("update", "delete", "keep"),
    whenNotMatched: fc.constantFrom("insert", "ignore"),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** The rows after a step, one at a time. */
function expected(held: readonly Row[], one: Step): Row[] {
  switch (one.kind) {
    case "append":
      return [...held, ...one.rows];
    case "overwrite": {
      const days = new Set(one.rows.map(({ day }) => day));
      return [...held.filter(({ day }) => one.replace !== "all" && !days.has(day)), ...one.rows];
    }
    case "delete":
      return held.filter(({ price, name }) => !(price < one.below && (!one.name || name === "a")));
    case "merge": {
      const isSame = (a: Row, b: Row) =>
        a.name !== null && a.name === b.name && (one.on.length === 1 || (a.day !== null && a.day === b.day));
      const after = held.flatMap((old) => {
        const given = one.rows.find((candidate) => isSame(old, candidate));
        if (!given || one.whenMatched === "keep") return [old];
        return one.whenMatched === "delete" ? [] : [given];
      });
      const fresh = one.rows.filter((given) => !held.some((old) => isSame(old, given)));
      return one.whenNotMatched === "insert" ? [...after, ...fresh] : after;
    }
  }
}

async function take(table: DeltaTable, one: Step): Promise<void> {
  switch (one.kind) {
    case "append":
      await table.append(frameOf(one.rows));
      return;
    case "overwrite":
      await table.overwrite(frameOf(one.rows), { replace: one.replace as "all" });
      return;
    case "delete":
      await table.delete([
        { column: "price", below: one.below },
        ...(one.name ? [{ column: "name", oneOf: ["a"] }] : []),
      ]);
      return;
    case "merge":
      await table.merge(frameOf(one.rows), {
        ...one,
        on: one.on,
        whenMatched: one.whenMatched as "keep",
        whenNotMatched: one.whenNotMatched as "insert",
      });
  }
}

for (const [shape, over] of Object.entries({
  "filed by day": {},
  "in one heap, with its changes kept": {
    partitionColumns: [],
    configuration: { "delta.enableChangeDataFeed": "true" },
  },
})) {
  test(`any steps on a table ${shape} leave the rows that doing them one by one leaves, in every version`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
        const table = await newTable(over);
        let held: Row[] = [];
        const versions = new Map<number, readonly Row[]>();
        for (const one of steps) {
          const keys =
            one.kind === "merge"
              ? one.rows.map((each) => JSON.stringify(one.on.map((name) => each[name as "day"])))
              : [];
          if (new Set(keys).size < keys.length) continue;
          await take(table, one);
          held = expected(held, one);
          const snapshot = await table.snapshot();
          assert.ok(snapshot);
          versions.set(snapshot.version, held);
          assert.deepEqual(sorted(await rowsOf(table)), sorted(held));
        }
        const reopened = new DeltaTable(table.folder, engine);
        for (const [version, then] of versions) assert.deepEqual(sorted(await rowsOf(reopened, version)), sorted(then));
      }),
      { seed: 11, numRuns: 4 },
    );
  });
}

const prices: readonly Row[] = [
  { day: 18_000, name: "a", price: 1 },
  { day: 18_000, name: "b", price: 2 },
  { day: 18_001, name: "a", price: 3 },
];

test("a row that changes its day in a merge moves to that day's partition", async () => {
  const table = await newTable();
  await table.append(frameOf(prices));
  const moved = [{ day: 18_005, name: "b", price: 9 }];
  const done = await table.merge(frameOf(moved), { on: ["name"], whenMatched: "update", whenNotMatched: "insert" });
  assert.deepEqual([done.updated, done.deleted, done.inserted], [1, 0, 0]);
  const snapshot = await table.snapshot();
  const days = [...(snapshot?.files.values() ?? [])].map(({ add }) => add.partitionValues.day).sort();
  assert.deepEqual(days, ["2019-04-14", "2019-04-15", "2019-04-19"]);
  assert.deepEqual(sorted(await rowsOf(table)), sorted([prices[0], prices[2], ...moved]));
});

test("two rows of one key in a merge are refused by the key", async () => {
  const table = await newTable();
  const twice = frameOf([prices[0], { ...prices[0], price: 7 }]);
  const options = { on: ["day", "name"], whenMatched: "update", whenNotMatched: "insert" } as const;
  await assert.rejects(table.merge(twice, options), failsWith("BAD_ARGUMENT", /"name":"a"/));
});

test("a delete against a file that another writer has rewritten is a conflict that names the file", async () => {
  const table = await newTable();
  await table.append(frameOf(prices));
  const other = new DeltaTable(table.folder, engine);
  const [first] = (await table.snapshot())?.files.values() ?? [];
  const base = await table.snapshot();
  assert.ok(base);
  await other.delete([{ column: "day", atMost: 18_000 }]);
  const error = await table.delete([{ column: "price", atMost: 1 }], { base }).catch((cause: unknown) => cause);
  assert.ok(error instanceof DeltaError, String(error));
  assert.deepEqual([error.code, error.conflict], ["CONFLICT", "deleteDelete"]);
  assert.ok(error.message.includes(first.add.path), error.message);
  assert.match(error.message, /based on version 1; version 2 meanwhile/);
  assert.deepEqual(sorted(await rowsOf(table)), sorted([prices[2]]));
  const left = readdirSync(join(table.folder, "day=2019-04-14"));
  assert.equal(left.length, 1, "what the loser wrote is gone, what version 1 needs stays");
});

test("columns are added where asked, refused where not, and never change their type silently", async () => {
  const table = await newTable();
  await table.append(frameOf(prices));
  const wider: DeltaFrame = {
    rows: 1,
    columns: { ...frameOf([prices[0]]).columns, volume: { type: "int64", values: Float64Array.of(7) } },
  };
  await assert.rejects(table.append(wider), failsWith("UNSUPPORTED", /volume, which the table has not/));
  await table.append(wider, { newColumns: "add" });
  const snapshot = await table.snapshot();
  assert.ok(snapshot);
  const { volume } = (await table.scan(snapshot, { columns: ["volume"] })).columns;
  assert.ok(volume.type === "int64");
  assert.deepEqual([...volume.values].sort(), [7, Number.NaN, Number.NaN, Number.NaN]);
  const texts = { type: "text" as const, codes: Int32Array.of(0), dictionary: ["1.5"] };
  const otherType = { rows: 1, columns: { ...frameOf([prices[0]]).columns, price: texts } };
  await assert.rejects(table.append(otherType), failsWith("UNSUPPORTED", /price: is double, the rows have it text/));
  const capital = { rows: 1, columns: { ...frameOf([prices[0]]).columns, Price: wider.columns.price } };
  await assert.rejects(table.append(capital, { newColumns: "add" }), failsWith("UNSUPPORTED", /a column Price/));
});

test("constraints, invariants and columns that must be there hold for every write", async () => {
  const [day, name, price] = definition().fields;
  const table = await newTable({ fields: [{ ...day, nullable: false }, name, price] });
  await table.append(frameOf(prices));
  await assert.rejects(
    table.append(frameOf([{ ...prices[0], day: null }])),
    failsWith("CONSTRAINT", /day: 1 rows lack/),
  );
  await assert.rejects(
    table.setProperties({ "delta.constraints.dear": "price > 2" }),
    failsWith("CONSTRAINT", /2 rows break the CHECK constraint dear \(price > 2\)/),
  );
  await table.setProperties({ "delta.constraints.positive": "price > 0" });
  assert.equal((await table.snapshot())?.protocol.minWriterVersion, 3);
  const negative = frameOf([{ ...prices[0], price: -1 }]);
  await assert.rejects(table.append(negative), failsWith("CONSTRAINT", /1 rows break.*"price":-1/));
  const merge = table.merge(negative, { on: ["day", "name"], whenMatched: "update", whenNotMatched: "ignore" });
  await assert.rejects(merge, failsWith("CONSTRAINT", /positive/));
  const gap = frameOf([{ ...prices[0], price: Number.NaN }]);
  await assert.rejects(table.append(gap), failsWith("CONSTRAINT", /positive/), "neither true nor false is broken");
  await assert.rejects(
    table.setProperties({ "delta.constraints.odd": "regexp_like(name, 'a')" }),
    failsWith("UNSUPPORTED", /CHECK constraint odd .* is not understood/),
  );
  assert.deepEqual(sorted(await rowsOf(table)), sorted(prices));
});

test("an application's step is taken once, and steps behind it are done already", async () => {
  const table = await newTable();
  const step = (version: number) => table.append(frameOf(prices), { transaction: { appId: "feed", version } });
  assert.deepEqual(await step(4), { version: 1, isNew: true });
  assert.deepEqual(await step(4), { version: 1, isNew: false });
  assert.equal((await step(3)).isNew, false);
  assert.deepEqual(await step(5), { version: 2, isNew: true });
  assert.equal((await rowsOf(table)).length, 6);
});

test("an overwrite by partition replaces those partitions, and rows outside them are refused", async () => {
  const table = await newTable();
  await table.append(frameOf(prices));
  const replace = [{ column: "day", atLeast: 18_001 }];
  const inside = [{ day: 18_002, name: "c", price: 5 }];
  await table.overwrite(frameOf(inside), { replace });
  assert.deepEqual(sorted(await rowsOf(table)), sorted([prices[0], prices[1], ...inside]));
  await assert.rejects(table.overwrite(frameOf(prices), { replace }), failsWith("CONSTRAINT", /lie outside/));
  const byPrice = table.overwrite(frameOf([]), { replace: [{ column: "price", atLeast: 0 }] });
  await assert.rejects(byPrice, failsWith("BAD_ARGUMENT", /must be a partition column: day/));
});

test("an append-only table takes appends and refuses what removes rows", async () => {
  const table = await newTable({ configuration: { "delta.appendOnly": "true" } });
  await table.append(frameOf(prices));
  await assert.rejects(table.delete([{ column: "price", atMost: 2 }]), failsWith("UNSUPPORTED", /append-only/));
  await assert.rejects(table.overwrite(frameOf([]), { replace: "all" }), failsWith("UNSUPPORTED", /append-only/));
  assert.equal((await rowsOf(table)).length, 3);
});

test("the log stays at protocol 1/2 until a property asks for more", async () => {
  const table = await newTable();
  assert.deepEqual((await table.snapshot())?.protocol, { minReaderVersion: 1, minWriterVersion: 2 });
  await table.setProperties({ "delta.enableChangeDataFeed": "true" });
  assert.deepEqual((await table.snapshot())?.protocol, { minReaderVersion: 1, minWriterVersion: 4 });
  await table.setProperties({ "delta.enableInCommitTimestamps": "true" });
  const snapshot = await table.snapshot();
  assert.equal(snapshot?.protocol.minWriterVersion, 7);
  assert.ok(snapshot?.protocol.writerFeatures?.includes("inCommitTimestamp"));
  await table.append(frameOf(prices));
  const last = readFileSync(join(table.folder, "_delta_log", `${String(3).padStart(20, "0")}.json`), "utf8");
  assert.equal(typeof JSON.parse(last.split("\n")[0]).commitInfo.inCommitTimestamp, "number");
  await assert.rejects(
    table.setProperties({ "delta.enableDeletionVectors": "true" }),
    failsWith("UNSUPPORTED", /deletion vectors are not written here/),
  );
});
