import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./venv.js";
import { xgboostLibrary } from "./xgboost-library.js";

const library = await xgboostLibrary();

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A new empty folder to run in. */
export function newHome(name: string): string {
  return mkdtempSync(join(tmpdir(), `plumbline-${name}-`));
}

/** Starts `plumb` with these arguments; `node` may be another Node's binary. */
export function startPlumb(
  home: string,
  args: readonly string[],
  options: { readonly node?: string; readonly env?: NodeJS.ProcessEnv } = {},
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(options.node ?? process.execPath, [join(root, "apps", "server", "bin", "plumb.js"), ...args], {
    cwd: root,
    env: { ...process.env, PLUMB_HOME: home, PLUMB_XGBOOST_LIB: library, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

/** Runs `plumb` to its end. */
export function plumb(
  home: string,
  args: readonly string[],
  options: { readonly node?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  return startPlumb(home, args, options).ended;
}
