import { deriveLakeMetadata, openDeltaTableStore } from "@plumbline/adapters";
import { constantText, date, defineTable, float, makeFrame, maybe, text, textColumn } from "@plumbline/core";

const table = defineTable({
  name: "gold.counted",
  about: "Rows that a killed process goes on adding.",
  key: ["id", "day"],
  time: "day",
  partitionByYear: true,
  clusterBy: ["id"],
  columns: { id: text("permanent id"), day: date("a day"), value: maybe(float("dimensionless")) },
});

/** Commits and derives without end, until it is killed: the first argument is the lake, the second names the run. */
const [, , root, run] = process.argv;
const store = openDeltaTableStore({ root });
process.stdout.write("begun\n");
for (let k = 0; ; k++) {
  const rows = 40;
  const frame = makeFrame({
    id: textColumn(Array.from({ length: rows }, (_, row) => `S${run}-${k}-${row}`)),
    day: { type: "date", values: Int32Array.from({ length: rows }, (_, row) => 18_000 + row * 30) },
    value: {
      type: "float64",
      values: Float64Array.from({ length: rows }, (_, row) => (row % 7 ? row / 3 : Number.NaN)),
    },
    knownAt: { type: "instant", values: new Float64Array(rows).fill(1.7e12) },
    knownAtBasis: constantText("rule", rows),
    ingestedAt: { type: "instant", values: new Float64Array(rows).fill(1.7e12) },
  });
  const mode = k % 9 === 8 ? "overwrite" : "append";
  await store.commit(table, frame, { mode, commitKey: `${run}-${k}`, runId: run, inputs: {} });
  await deriveLakeMetadata(root);
}
