import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "./venv.js";

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  /** Sends SIGINT to the whole group, as a terminal does, and waits for the end. */
  stop(): Promise<Ended>;
}

/** ms after which a server is taken to hang; no measure of speed. */
const pageMilliseconds = 1_200_000;
const stopMilliseconds = 600_000;

/** Runs one line of shell in the repository's root to its end. */
export function bash(command: string, env: NodeJS.ProcessEnv): Promise<Ended> {
  return start(command, env).ended;
}

/** Starts a command that serves and waits until its page answers 200. */
export async function startUntilPage(command: string, env: NodeJS.ProcessEnv, page: string): Promise<Started> {
  const { child, ended, output } = start(command, env);
  const until = Date.now() + pageMilliseconds;
  for (;;) {
    const isThere = await fetch(page).then(
      (response) => response.status === 200,
      () => false,
    );
    if (isThere) break;
    if (child.exitCode !== null || Date.now() > until) {
      signalGroup(child, "SIGKILL");
      throw new Error(`${command}: no page at ${page}: ${output().slice(-2_000)}`);
    }
    await sleep(250);
  }
  return {
    async stop() {
      signalGroup(child, "SIGINT");
      const timer = setTimeout(() => signalGroup(child, "SIGKILL"), stopMilliseconds);
      const end = await ended;
      clearTimeout(timer);
      return end;
    },
  };
}

function start(command: string, env: NodeJS.ProcessEnv) {
  const child = spawn("bash", ["-c", command], { cwd: root, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended, output: () => stdout + stderr };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
