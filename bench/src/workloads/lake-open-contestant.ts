import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DeltaTable, Engine } from "@plumbline/delta";
import { serveContestant } from "../serve-contestant.js";

/** usage: lake-open-contestant.js TABLE; opens it ten times, each time listing its files. */
const [table] = process.argv.slice(2);

await serveContestant(async () => {
  const engine = new Engine();
  let files: string[] = [];
  return {
    async run() {
      for (let time = 0; time < 10; time++) {
        const snapshot = await new DeltaTable(table, engine).snapshot();
        if (snapshot === null) throw new Error(`no table at ${table}`);
        files = [...snapshot.files.keys()];
      }
      return undefined;
    },
    async dump(to) {
      writeFileSync(join(to, "files.txt"), files.join("\n"));
    },
  };
});
