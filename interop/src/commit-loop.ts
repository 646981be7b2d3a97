import { openDeltaTableStore } from "@plumbline/adapters";
import { constantText, date, defineTable, type Frame, float, integer, makeFrame, text } from "@plumbline/core";

/** Table of the crash suite: every commit adds ten rows that name it. */
export const written = defineTable({
  name: "silver.written",
  about: "Rows of commits that may be killed.",
  key: ["writer", "sequence", "line"],
  time: "day",
  partitionByYear: true,
  columns: {
    writer: text("process"),
    sequence: integer("commit of the process"),
    line: integer("row of the commit"),
    day: date("a day"),
    value: float("writer's sequence times the line"),
  },
});

export const rowsPerCommit = 10;

/** Rows of one commit; `rows` is raised to fill a disk. */
export function commitFrame(writer: string, sequence: number, rows = rowsPerCommit): Frame {
  const line = Int32Array.from({ length: rows }, (_, k) => k);
  return makeFrame({
    writer: constantText(writer, rows),
    sequence: { type: "int32", values: new Int32Array(rows).fill(sequence) },
    line: { type: "int32", values: line },
    day: { type: "date", values: Int32Array.from(line, (k) => 18_000 + (k % 10) * 100) },
    value: { type: "float64", values: Float64Array.from(line, (k) => k * sequence) },
    knownAt: { type: "instant", values: new Float64Array(rows).fill(sequence) },
    knownAtBasis: constantText("rule", rows),
    ingestedAt: { type: "instant", values: new Float64Array(rows) },
  });
}

/** Commits `from` to `to - 1` of a writer, in order; prints each one's number once it is acknowledged. */
async function commitLoop(root: string, writer: string, from: number, to: number): Promise<void> {
  const store = openDeltaTableStore({ root });
  for (let sequence = from; sequence < to; sequence++) {
    const commitKey = `${writer}-${sequence}`;
    const mode = writer === "overwriter" ? "overwrite" : "append";
    await store.commit(written, commitFrame(writer, sequence), { mode, commitKey, runId: writer, inputs: {} });
    process.stdout.write(`${sequence}\n`);
  }
}

const [, script, root, writer, from, to] = process.argv;
if (script?.endsWith("commit-loop.js") && root && writer) await commitLoop(root, writer, Number(from), Number(to));
