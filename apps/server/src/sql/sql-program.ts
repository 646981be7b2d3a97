import { answerQuery } from "./answer-query.js";
import type { SqlMessage, SqlOrder } from "./sql-order.js";
import { sqlProblem } from "./sql-problem.js";

// The process of one query: it has no environment, answers on standard output, and ends with the server.
process.on("disconnect", () => process.exit(0));
process.on("SIGINT", () => {});

const tell = (message: SqlMessage) =>
  new Promise<void>((resolve) => {
    if (process.connected) process.send?.(message, () => resolve());
    else resolve();
  });

process.once("message", async (order: SqlOrder) => {
  const watching = setInterval(() => {
    if (process.memoryUsage.rss() > order.limits.megabytes * 3_000_000) end("memory");
  }, 100);
  const timing = setTimeout(() => end("time"), order.limits.seconds * 1000);
  const end = (limit: "memory" | "time") => {
    clearInterval(watching);
    tell({ kind: "problem", problem: sqlProblem(new Error(limit), limit, order.limits) }).then(() => process.exit(1));
  };
  try {
    await answerQuery(order, tell);
  } catch (error) {
    await tell({ kind: "problem", problem: sqlProblem(error, null, order.limits) });
  }
  clearInterval(watching);
  clearTimeout(timing);
  // What was written is handed to the pipe before the process ends.
  process.stdout.write("", () => process.disconnect());
});
