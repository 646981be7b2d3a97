import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { DeltaField } from "./column.js";
import { DeltaError } from "./delta-error.js";
import { DeltaTable } from "./delta-table.js";
import { Engine } from "./engine.js";
import { ForeignTable, metaData, protocol } from "./foreign-table.js";
import { frameOf, instants, integers, texts } from "./written-frame.js";

const root = mkdtempSync(join(tmpdir(), "delta-logs-"));
after(() => rmSync(root, { recursive: true, force: true }));

const engine = new Engine();
let tables = 0;

async function newTable(
  fields: readonly (readonly [string, DeltaField["type"]])[],
  partitionColumns: readonly string[] = [],
  configuration: Readonly<Record<string, string>> = {},
): Promise<DeltaTable> {
  const table = new DeltaTable(join(root, `table-${tables++}`), engine);
  const columns = fields.map(([name, type]) => ({ name, type, nullable: true }));
  await table.create({ name: "odd", description: "", fields: columns, partitionColumns, configuration });
  return table;
}

const newForeign = () => new ForeignTable(join(root, `table-${tables++}`), engine);

const failsWith = (code: string, what: RegExp) => (error: unknown) =>
  error instanceof DeltaError && error.code === code && what.test(error.message);

// Days by `python3 -c "import datetime; print((datetime.date(...) - datetime.date(1970, 1, 1)).days)"`, beyond its years
// from one 400-year cycle, 146,097 days, to the next.
const days: readonly (readonly [string, number])[] = [
  ["2020-01-05", 18_266],
  ["2020-1-5", 18_266],
  ["1582-10-10", -141_432],
  ["0099-12-31", -683_004],
  ["0001-01-01", -719_162],
  ["0000-03-01", -719_468],
  ["-0400-03-01", -865_565],
  ["+10000-01-01", 2_932_897],
  ["12345-01-01", 3_789_391],
];

for (const [text, day] of days) {
  test(`rows filed under the date ${text} are read, found and deleted by it`, async () => {
    for (const [type, held] of [
      ["date", text],
      ["timestamp", `${text.replace(/-(\d)(?=-|$)/g, "-0$1")} 00:00:00`],
    ] as const) {
      const foreign = newForeign();
      const add = await foreign.add("a.parquet", "SELECT 1::INTEGER AS v", { partitionValues: { at: held } });
      foreign.commit(
        protocol(),
        metaData(
          [
            ["at", type],
            ["v", "integer"],
          ],
          ["at"],
        ),
        add,
      );
      const table = new DeltaTable(foreign.folder, engine);
      const wanted = type === "date" ? day : day * 86_400_000;
      const snapshot = (await table.snapshot())!;
      for (const condition of [{ atLeast: wanted, atMost: wanted }, { oneOf: [wanted] }, { oneOf: [held] }]) {
        const { rows, columns } = await table.scan(snapshot, { conditions: [{ column: "at", ...condition }] });
        assert.ok("values" in columns.at);
        assert.deepEqual([rows, [...columns.at.values]], [1, [wanted]], `${type} ${JSON.stringify(condition)}`);
      }
      assert.equal((await table.delete([{ column: "at", oneOf: [wanted] }])).deleted, 1);
    }
  });
}

test("a date that no calendar has is refused where it files rows", async () => {
  for (const [type, held] of [
    ["date", "1500-02-29"],
    ["timestamp", "2021-02-29 00:00:00"],
    ["date", "2020-13-01"],
  ] as const) {
    const foreign = newForeign();
    const add = await foreign.add("a.parquet", "SELECT 1::INTEGER AS v", { partitionValues: { at: held } });
    foreign.commit(
      protocol(),
      metaData(
        [
          ["at", type],
          ["v", "integer"],
        ],
        ["at"],
      ),
      add,
    );
    const table = new DeltaTable(foreign.folder, engine);
    await assert.rejects(table.scan((await table.snapshot())!), failsWith("CORRUPT", /partition value/));
  }
});

for (const partitionColumns of [[], ["at"]]) {
  const how = partitionColumns.length === 0 ? "in a file" : "that file the rows";
  test(`texts name instants ${how} in UTC, wherever the machine is`, async () => {
    const abroad = new Engine();
    await abroad.withConnection((connection) => connection.run("SET GLOBAL TimeZone = 'America/New_York'"));
    const { folder } = await newTable(
      [
        ["at", "instant"],
        ["v", "int32"],
      ],
      partitionColumns,
    );
    const table = new DeltaTable(folder, abroad);
    const noon = Date.UTC(2020, 0, 1, 12) + 0.001;
    await table.append(frameOf({ at: instants(Date.UTC(2020, 0, 1), noon), v: integers(1, 2) }));
    const spelled = ["2020-01-01", "2020-01-01 00:00:00", "2020-01-01T00:00:00.000Z", "2019-12-31T19:00:00-05:00"];
    for (const text of [...spelled, "2020-01-01T12:00:00.000001Z"]) {
      const { version } = (await table.snapshot())!;
      const condition = { column: "at", oneOf: [text] };
      const { columns } = await table.scan((await table.snapshot())!, { conditions: [condition] });
      assert.ok("values" in columns.v);
      assert.deepEqual([...columns.v.values], [text.includes("12:") ? 2 : 1], text);
      assert.equal((await table.delete([condition])).deleted, 1, text);
      await table.restore({ version });
    }
    const wrong = table.delete([{ column: "at", oneOf: ["yesterday"] }]);
    await assert.rejects(wrong, failsWith("BAD_ARGUMENT", /texts such as 2020-02-29T12:00:00Z/));
  });
}

test("a restored table says anew since when its times stand in commits", async () => {
  const table = await newTable([["v", "int32"]]);
  await table.setProperties({ "delta.enableInCommitTimestamps": "true" });
  await table.setProperties({ "delta.enableInCommitTimestamps": "false" });
  await table.append(frameOf({ v: integers(1) }));
  await table.restore({ version: 1 });
  const since = "delta.inCommitTimestampEnablementVersion";
  assert.equal((await table.snapshot())?.metaData.configuration[since], "4");
  await table.append(frameOf({ v: integers(2) }));
  await table.restore({ version: 4 });
  assert.equal((await table.snapshot())?.metaData.configuration[since], "4");
});

test("changes are read from the oldest version that the log still has", async () => {
  const configuration = {
    "delta.enableChangeDataFeed": "true",
    "delta.checkpointInterval": "3",
    "delta.logRetentionDuration": "interval 0 days",
  };
  const table = await newTable([["v", "int32"]], [], configuration);
  for (let v = 1; v <= 7; v++) await table.append(frameOf({ v: integers(v) }));
  assert.ok((await table.cleanLog()).length > 0);
  const commits = readdirSync(join(table.folder, "_delta_log")).filter((name) => /^\d{20}\.json$/.test(name));
  const oldest = Math.min(...commits.map((name) => Number(name.slice(0, 20))));
  assert.ok(oldest > 0);
  const { sql } = await table.changes(oldest, 7);
  const found = await engine.withConnection((connection) =>
    connection.runAndReadAll(`SELECT v FROM ${sql} ORDER BY v`),
  );
  assert.deepEqual(
    found.getRows().map(([v]) => v),
    Array.from({ length: 8 - oldest }, (_, k) => oldest + k),
  );
});

test("no column has a name that the change data feed gives its readers", async () => {
  // Spark refuses both: DELTA_TABLE_ALREADY_CONTAINS_CDC_COLUMNS, RESERVED_CDC_COLUMNS_ON_WRITE.
  const on = { "delta.enableChangeDataFeed": "true" };
  const refused = failsWith("UNSUPPORTED", /_Change_Type has a name that the change data feed needs/i);
  await assert.rejects(
    newTable(
      [
        ["v", "int32"],
        ["_Change_Type", "text"],
      ],
      [],
      on,
    ),
    refused,
  );
  const table = await newTable([
    ["v", "int32"],
    ["_change_type", "text"],
  ]);
  await assert.rejects(table.setProperties(on), refused);
  const kept = await newTable([["v", "int32"]], [], on);
  const frame = frameOf({ v: integers(1), _change_type: texts("x") });
  await assert.rejects(kept.append(frame, { newColumns: "add" }), refused);
  assert.equal((await kept.snapshot())?.files.size, 0);
});

test("an application's step of 64 bits keeps every digit through our checkpoint", async () => {
  const foreign = newForeign();
  foreign.commit(protocol(), metaData([["v", "integer"]]));
  const step = "1700000000000000123";
  writeFileSync(foreign.logFile(`${"1".padStart(20, "0")}.json`), `{"txn":{"appId":"a","version":${step}}}\n`);
  const table = new DeltaTable(foreign.folder, engine);
  await table.setProperties({ "delta.checkpointInterval": "1" });
  await table.append(frameOf({ v: integers(1) }));
  // The second checkpoint is made from the first.
  const later = new DeltaTable(foreign.folder, new Engine());
  await later.append(frameOf({ v: integers(2) }));
  for (const version of [2, 3, 4]) {
    const file = foreign.logFile(`${String(version).padStart(20, "0")}.checkpoint.parquet`);
    const found = await engine.withConnection((connection) =>
      connection.runAndReadAll(`SELECT CAST(txn.version AS VARCHAR) FROM '${file}' WHERE txn IS NOT NULL`),
    );
    assert.deepEqual(found.getRows(), [[step]]);
  }
  assert.equal(
    (await later.append(frameOf({ v: integers(3) }), { transaction: { appId: "a", version: 5 } })).isNew,
    false,
  );
  for (const version of [2 ** 53, 1.5, Number.NaN]) {
    const append = later.append(frameOf({ v: integers(3) }), { transaction: { appId: "b", version } });
    await assert.rejects(append, failsWith("BAD_ARGUMENT", /transaction version/));
  }
});

test("a commit lost from the middle of the log is missed by who has the table open too", async () => {
  const table = await newTable([["v", "int32"]]);
  const open = new DeltaTable(table.folder, engine);
  await open.snapshot();
  for (const v of [1, 2, 3]) await table.append(frameOf({ v: integers(v) }));
  rmSync(join(table.folder, "_delta_log", `${"1".padStart(20, "0")}.json`));
  const missed = failsWith("CORRUPT", /00000000000000000001\.json: missing/);
  await assert.rejects(open.snapshot(), missed);
  await assert.rejects(open.append(frameOf({ v: integers(9) })), missed);
  await assert.rejects(open.snapshot(3), missed);
  await assert.rejects(new DeltaTable(table.folder, new Engine()).snapshot(), missed);
});

test("a table cannot be made of columns that nobody could read", async () => {
  const refused = (what: RegExp) => failsWith("BAD_ARGUMENT", what);
  await assert.rejects(newTable([]), refused(/no columns/));
  await assert.rejects(newTable([["", "text"]]), refused(/without a name/));
  await assert.rejects(
    newTable([
      ["a", "text"],
      ["A", "text"],
    ]),
    refused(/two columns a/),
  );
  await assert.rejects(
    newTable(
      [
        ["a", "text"],
        ["b", "text"],
      ],
      ["c"],
    ),
    refused(/no column c/),
  );
  await assert.rejects(
    newTable(
      [
        ["a", "text"],
        ["b", "text"],
      ],
      ["a", "a"],
    ),
    refused(/a twice/),
  );
  await assert.rejects(
    newTable(
      [
        ["a", "binary"],
        ["b", "text"],
      ],
      ["a"],
    ),
    refused(/filed by a, which is binary/),
  );
  await assert.rejects(newTable([["a", "text"]], ["a"]), refused(/no column that does not file the rows/));
});
