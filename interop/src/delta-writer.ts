import {
  type CommitStep,
  DeltaError,
  type DeltaFrame,
  DeltaTable,
  Engine,
  type PutMode,
  S3ObjectStore,
  type S3Options,
  type TableDefinition,
} from "@plumbline/delta";

/** What a process of the races writes. */
export interface WriterOrder {
  readonly folder: string;
  readonly writer: string;
  /** Sequence numbers of its commits, from `from` to `to - 1`. */
  readonly from: number;
  readonly to: number;
  /** `append` adds rows; `increment` reads the counter, adds one and merges, again after a conflict. */
  readonly work: "append" | "increment";
  /** The process ends itself by SIGKILL when the step comes up for the `dieAt`-th time. */
  readonly dieAfter?: CommitStep;
  readonly dieAt?: number;
  readonly putMode?: PutMode;
  readonly s3?: S3Options;
  /** ms added to the clock. */
  readonly clockOffset?: number;
}

export const rowsPerAppend = 3;

export const raceTable: TableDefinition = {
  name: "race",
  description: "Rows of writers that race or die.",
  fields: [
    { name: "writer", type: "text", nullable: false },
    { name: "sequence", type: "int32", nullable: false },
    { name: "line", type: "int32", nullable: false },
  ],
  partitionColumns: [],
  configuration: {},
};

export const counterTable: TableDefinition = { ...raceTable, name: "counters" };

function rowsOf(writer: string, sequence: number, lines: number): DeltaFrame {
  return {
    rows: lines,
    columns: {
      writer: { type: "text", codes: new Int32Array(lines), dictionary: [writer] },
      sequence: { type: "int32", values: new Int32Array(lines).fill(sequence) },
      line: { type: "int32", values: Int32Array.from({ length: lines }, (_, k) => k) },
    },
  };
}

export function openRaceTable(
  order: Pick<WriterOrder, "folder" | "putMode" | "s3" | "dieAfter" | "dieAt" | "clockOffset">,
) {
  let left = order.dieAt ?? 1;
  return new DeltaTable(order.folder, new Engine({ memoryLimit: "500MB" }), {
    clock: () => Date.now() + (order.clockOffset ?? 0),
    ...(order.putMode ? { putMode: order.putMode } : {}),
    ...(order.s3 ? { remote: new S3ObjectStore(order.s3) } : {}),
    onStep: (step) => {
      if (step === order.dieAfter && --left === 0) process.kill(process.pid, "SIGKILL");
    },
  });
}

async function increment(table: DeltaTable, writer: string): Promise<void> {
  for (;;) {
    const snapshot = await table.snapshot();
    if (snapshot === null) throw new Error("no table");
    const { sequence } = (await table.scan(snapshot, { conditions: [{ column: "writer", oneOf: [writer] }] })).columns;
    if (sequence.type !== "int32") throw new Error("no counter");
    try {
      const raised = rowsOf(writer, sequence.values[0] + 1, 1);
      await table.merge(raised, { on: ["writer"], whenMatched: "update", whenNotMatched: "ignore", base: snapshot });
      return;
    } catch (error) {
      if (!(error instanceof DeltaError) || error.code !== "CONFLICT") throw error;
    }
  }
}

/** Carries out an order, given as JSON; prints each commit's number once it is acknowledged. */
async function write(order: WriterOrder): Promise<void> {
  const table = openRaceTable(order);
  process.stdout.write("ready\n");
  for (let sequence = order.from; sequence < order.to; sequence++) {
    if (order.work === "append") {
      const transaction = { appId: `${order.writer}-${sequence}` };
      await table.append(rowsOf(order.writer, sequence, rowsPerAppend), { transaction });
    } else await increment(table, order.writer);
    process.stdout.write(`${sequence}\n`);
  }
}

const [, script, text] = process.argv;
if (script?.endsWith("delta-writer.js") && text) await write(JSON.parse(text) as WriterOrder);
