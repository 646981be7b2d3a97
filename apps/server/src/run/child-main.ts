import { readConfig } from "../config.js";
import type { ChildMessage, ChildOrder } from "./child-run.js";
import { problemOf } from "./problem.js";
import { runLake } from "./run-lake.js";
import { RunMonitor } from "./run-monitor.js";

const stopping = new AbortController();
const monitor = new RunMonitor();
const tell = (message: ChildMessage) => {
  if (process.connected) process.send?.(message);
};

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stopping.abort());
process.on("disconnect", () => stopping.abort());
monitor.follow((state) => tell({ kind: "state", state }));

process.once("message", async (order: ChildOrder) => {
  try {
    const config = readConfig(process.env, process.cwd());
    const document = await runLake(
      { config, ...order, signal: stopping.signal, now: Date.now(), note: (line) => tell({ kind: "note", line }) },
      monitor,
    );
    tell({ kind: "end", document, problem: null });
  } catch (error) {
    const problem = problemOf(error);
    if (problem.code === "BUG" && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    tell({ kind: "end", document: null, problem });
  }
  process.disconnect?.();
});
tell({ kind: "ready" });
