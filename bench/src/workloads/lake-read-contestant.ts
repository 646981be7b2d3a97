import { join } from "node:path";
import { type DeltaFrame, DeltaTable, Engine } from "@plumbline/delta";
import { serveContestant } from "../serve-contestant.js";
import { lakeDefinition } from "./lake-columns.js";

/** usage: lake-read-contestant.js TABLE one|all; opens a table and reads one ticker, or all, into typed arrays. */
const [table, what] = process.argv.slice(2);
const conditions = what === "one" ? [{ column: "ticker", oneOf: ["T0500"] }] : [];

await serveContestant(async () => {
  const engine = new Engine({ threads: 1 });
  let frame: DeltaFrame | null = null;
  let first: number | null = null;
  return {
    async run() {
      frame = null;
      const started = process.cpuUsage();
      const delta = new DeltaTable(table, engine);
      const snapshot = await delta.snapshot();
      if (snapshot === null) throw new Error(`no table at ${table}`);
      frame = await delta.scan(snapshot, { conditions, orderBy: "date" });
      const { user, system } = process.cpuUsage(started);
      first ??= (user + system) / 1e6;
      return {
        "CPU s of a process's first read, which starts the engine and checks the sha256 of the files read": first,
      };
    },
    async dump(to) {
      if (frame === null) return;
      const written = new DeltaTable(join(to, "table"), engine);
      await written.create(lakeDefinition());
      await written.append(frame);
    },
  };
});
