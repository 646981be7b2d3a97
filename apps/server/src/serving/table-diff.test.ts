import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { openDeltaTableStore } from "@plumbline/adapters";
import {
  constantText,
  date,
  defineTable,
  type Frame,
  float,
  makeFrame,
  maybe,
  text,
  textColumn,
} from "@plumbline/core";
import type { Release } from "@plumbline/pipeline";
import { ReleaseView } from "./release-view.js";
import { tableDiffOf } from "./table-diff.js";
import { tableInfo } from "./tables-read.js";

const prices = defineTable({
  name: "silver.prices",
  about: "Prices of a test.",
  key: ["securityId", "session"],
  time: "session",
  partitionByYear: true,
  columns: { securityId: text("id"), session: date("session"), close: maybe(float("currency")) },
});

function rows(cells: readonly (readonly [string, number, number, number])[]): Frame {
  return makeFrame({
    securityId: textColumn(cells.map(([id]) => id)),
    session: { type: "date", values: Int32Array.from(cells, ([, day]) => day) },
    close: { type: "float64", values: Float64Array.from(cells, ([, , close]) => close) },
    knownAt: { type: "instant", values: Float64Array.from(cells, ([, , , at]) => at) },
    knownAtBasis: constantText("stated", cells.length),
    ingestedAt: { type: "instant", values: new Float64Array(cells.length).fill(1e12) },
  });
}

describe("the difference of two versions of a table", () => {
  let root = "";
  let view: ReleaseView;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), "plumb-diff-"));
    const store = openDeltaTableStore({ root });
    const write = (frame: Frame, mode: "append" | "overwrite", commitKey: string) =>
      store.commit(prices, frame, { mode, commitKey, runId: "r", inputs: {} });
    await write(
      rows([
        ["A", 100, 1, 5],
        ["A", 101, 2, 5],
        ["B", 100, 3, 5],
        ["B", 900, Number.NaN, 5],
      ]),
      "append",
      "a",
    );
    // A restatement of A at 101, and a new session.
    await write(
      rows([
        ["A", 101, 2.5, 9],
        ["A", 102, 4, 9],
      ]),
      "append",
      "b",
    );
    await write(
      rows([
        ["A", 100, 1, 5],
        ["A", 101, 2.5, 9],
        ["B", 900, Number.NaN, 5],
      ]),
      "overwrite",
      "c",
    );
    const release = { tables: { "silver.prices": 2 }, releaseId: "x", lastSession: 900 } as unknown as Release;
    view = new ReleaseView(store, release, Number.POSITIVE_INFINITY, null);
  });
  after(() => rm(root, { recursive: true, force: true }));

  const diff = async (fromVersion: number, toVersion: number, more: object = {}) =>
    tableDiffOf(view, await tableInfo(view, prices.name), { fromVersion, toVersion, sample: 10, ...more });

  it("counts rows added and changed by an append, looking only where it wrote", async () => {
    const { added, removed, changed, unchanged, from, to, sample, columns } = await diff(0, 1);
    assert.deepEqual([added, removed, changed, unchanged, from, to], [1, 0, 1, 0, "1970-04-12", "1970-04-13"]);
    assert.deepEqual(columns, [
      { column: "close", rows: 1 },
      { column: "knownAt", rows: 1 },
    ]);
    assert.deepEqual(sample[0], {
      kind: "changed",
      key: { securityId: "A", session: "1970-04-12" },
      cells: [
        { column: "close", before: "2", after: "2.5" },
        { column: "knownAt", before: "1970-01-01T00:00:00.005Z", after: "1970-01-01T00:00:00.009Z" },
      ],
    });
    assert.deepEqual(sample[1].kind, "added");
  });

  it("finds what an overwrite took away, and takes two missing values for equal", async () => {
    const { added, removed, changed, unchanged, sample } = await diff(1, 2);
    assert.deepEqual([added, removed, changed, unchanged], [0, 2, 0, 3]);
    assert.deepEqual(
      sample.map(({ kind, key }) => [kind, key.securityId, key.session]),
      [
        ["removed", "A", "1970-04-13"],
        ["removed", "B", "1970-04-11"],
      ],
    );
  });

  it("is the other way round backwards, and nothing between a version and itself", async () => {
    const { added, removed, changed } = await diff(1, 0);
    assert.deepEqual([added, removed, changed], [0, 1, 1]);
    const none = await diff(2, 2);
    assert.deepEqual([none.added, none.removed, none.changed, none.sample], [0, 0, 0, []]);
  });

  it("keeps to the sessions asked for, and bounds its sample", async () => {
    const { removed, unchanged } = await diff(1, 2, { from: "1970-04-13" });
    assert.deepEqual([removed, unchanged], [1, 1]);
    assert.equal((await diff(1, 2, { sample: 1 })).sample.length, 1);
  });
});
