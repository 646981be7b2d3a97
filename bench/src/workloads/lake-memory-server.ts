import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { serveContestant } from "../serve-contestant.js";

/** usage: lake-memory-server.js FOLDER; what writes of two sizes add to a process's memory. */
const [folder] = process.argv.slice(2);
const program = join(import.meta.dirname, "lake-memory-contestant.js");
const runProgram = promisify(execFile);

export interface WriteCost {
  readonly cpuSeconds: number;
  readonly addedMegabytes: number;
  readonly peakMegabytes: number;
}

async function costOf(rows: number): Promise<WriteCost> {
  const { stdout } = await runProgram(process.execPath, [program, folder, String(rows)]);
  return JSON.parse(stdout) as WriteCost;
}

await serveContestant(async () => ({
  async run() {
    const few = await costOf(2_500_000);
    const many = await costOf(10_000_000);
    return {
      cpuSeconds: few.cpuSeconds + many.cpuSeconds,
      peakMegabytes: many.peakMegabytes,
      "MB beyond the rows themselves for 2,500,000 rows": few.addedMegabytes,
      "MB beyond the rows themselves for 10,000,000 rows": many.addedMegabytes,
      "MB more for 10,000,000 rows than for 2,500,000": many.addedMegabytes - few.addedMegabytes,
    };
  },
  async dump() {
    // There is no peer to compare with.
  },
}));
