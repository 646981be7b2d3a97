import { rmSync } from "node:fs";
import type { SqlMessage, SqlOrder } from "./sql-order.js";
import { sqlProblem } from "./sql-problem.js";

let isAnswered = false;
const [, , task, named] = process.argv;
let scratch = named ?? null;

// The process of one query: it has no environment, answers on standard output, and ends with the server. An exit would
// wait for the engine, which in the middle of one function hears nothing, perhaps for hours: only a kill is prompt.
process.on("disconnect", () => {
  if (isAnswered) process.exit(0);
  if (scratch !== null) rmSync(scratch, { recursive: true, force: true });
  process.kill(process.pid, "SIGKILL");
});
process.on("SIGINT", () => {});

const tell = (message: SqlMessage) =>
  new Promise<void>((resolve) => {
    if (process.connected) process.send?.(message, () => resolve());
    else resolve();
  });

process.once("message", async (order: SqlOrder) => {
  scratch = order.scratch;
  const watching = setInterval(() => {
    if (process.memoryUsage.rss() > order.limits.megabytes * 3_000_000) end("memory");
  }, 100);
  const timing = setTimeout(() => end("time"), order.limits.seconds * 1000);
  const end = (limit: "memory" | "time") => {
    clearInterval(watching);
    tell({ kind: "problem", problem: sqlProblem(new Error(limit), limit, order.limits) }).then(() => process.exit(1));
  };
  try {
    process.chdir(order.scratch);
    // Loaded now, which takes a while: what is said above is in force before.
    const { answerQuery } = await import("./answer-query.js");
    await answerQuery(order, tell);
  } catch (error) {
    await tell({ kind: "problem", problem: sqlProblem(error, null, order.limits) });
  }
  clearInterval(watching);
  clearTimeout(timing);
  // What was written is handed to the pipe before the process ends.
  isAnswered = true;
  process.stdout.write("", () => process.disconnect());
});

// One that waits for its query loads the engine before, and has it parse what holds nothing of anybody.
if (task === "spare") {
  const { treeOf } = await import("./answer-query.js");
  await treeOf("SELECT 1");
}
