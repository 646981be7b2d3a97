import { type ChildProcess, fork } from "node:child_process";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("./sql-program.js", import.meta.url));

/** Milliseconds a spare waits for a query before it is ended: its memory is worth more then. */
const idleFor = 300_000;

let spare: { readonly child: ChildProcess; readonly ending: NodeJS.Timeout; readonly forget: () => void } | null = null;

/**
 * A process for one query: the one that waits, if one does, else a new one. It has no environment and answers once.
 *
 * @param scratch the query's folder, which goes with the process should this one be killed
 */
export function takeProcess(scratch: string): ChildProcess {
  const held = spare;
  if (held === null || !held.child.connected) return begin(["query", scratch]);
  held.forget();
  held.child.off("exit", held.forget).off("error", held.forget);
  held.child.ref();
  held.child.channel?.ref();
  (held.child.stdout as Socket).ref();
  return held.child;
}

/**
 * Begins a process with the engine loaded, which waits for the next query: starting takes most of what a small query takes.
 * It keeps this process from nothing, and ends with it.
 */
export function keepSpare(): void {
  if (spare !== null) return;
  const child = begin(["spare"]);
  const forget = () => {
    if (spare?.child !== child) return;
    clearTimeout(spare.ending);
    spare = null;
  };
  const ending = setTimeout(() => {
    forget();
    child.kill("SIGKILL");
  }, idleFor);
  ending.unref();
  spare = { child, ending, forget };
  child.once("exit", forget);
  child.once("error", forget);
  child.unref();
  child.channel?.unref();
  (child.stdout as Socket).unref();
}

/** In no folder of a query yet; the query's own is named by its order. */
function begin(args: readonly string[]): ChildProcess {
  return fork(program, args, { stdio: ["ignore", "pipe", "ignore", "ipc"], env: {}, execArgv: [], cwd: tmpdir() });
}
