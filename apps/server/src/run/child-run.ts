import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { CancelledError } from "@plumbline/core";
import { errorOf, type Problem } from "./problem.js";
import type { RunDocument } from "./run-document.js";
import type { RunMonitor, RunState } from "./run-monitor.js";
import type { RunRequest } from "./run-request.js";

/** From the server to the process that runs the street. */
export interface ChildOrder {
  readonly request: RunRequest;
  readonly mayFollow: boolean;
}

/** And back. */
export type ChildMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "state"; readonly state: RunState }
  | { readonly kind: "note"; readonly line: string }
  | { readonly kind: "end"; readonly document: RunDocument | null; readonly problem: Problem | null };

/**
 * Runs the street in a process of its own, so that the server answers while it works and its memory is given back. The
 * child holds the lake's lock and stops when this process ends.
 */
export function runInChild(
  order: ChildOrder,
  monitor: RunMonitor,
  signal: AbortSignal,
  note: (line: string) => void,
): Promise<RunDocument> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new CancelledError("the run"));
    const child = fork(fileURLToPath(new URL("./child-main.js", import.meta.url)), [], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      // Columns lie outside the collector's heap: what its threads do there side by side costs more than it saves.
      execArgv: [...process.execArgv, "--single-threaded-gc"],
    });
    let ended: Extract<ChildMessage, { kind: "end" }> | null = null;
    const stop = () => child.kill("SIGTERM");
    signal.addEventListener("abort", stop);
    child.on("message", (message: ChildMessage) => {
      if (message.kind === "ready") child.send(order);
      else if (message.kind === "state") monitor.mirror(message.state);
      else if (message.kind === "note") {
        monitor.say(message.line);
        note(message.line);
      } else ended = message;
    });
    child.once("error", reject);
    child.once("exit", (code, by) => {
      signal.removeEventListener("abort", stop);
      if (ended?.document) resolve(ended.document);
      else if (ended?.problem) reject(errorOf(ended.problem));
      else if (signal.aborted) reject(new CancelledError("the run"));
      else reject(new Error(`the run's process ended without a result (${by ?? `exit code ${code}`})`));
    });
  });
}
