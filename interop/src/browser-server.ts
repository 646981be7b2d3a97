import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.js";
import { removeFolder } from "./remove-folder.js";
import { root } from "./venv.js";

export interface Served {
  readonly url: string;
  /** Waits for the first release. */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

/** ms after which a server is taken to hang; no measure of speed. */
const bootMilliseconds = 900_000;
const releaseMilliseconds = 1_800_000;

/**
 * `plumb up` on a small simulated market, in a home and on a port of its own; where PLUMB_BROWSER_URL names a server that
 * already runs on a simulated market, that one, which is left running.
 */
export async function serveDemo(source: string, isOwn = false): Promise<Served> {
  const running = process.env.PLUMB_BROWSER_URL;
  if (running && !isOwn) return { url: running, ready: () => Promise.resolve(), stop: () => Promise.resolve() };
  const home = mkdtempSync(join(tmpdir(), "plumb-browser-"));
  const port = await freePort();
  const child = spawn(process.execPath, [join(root, "apps", "server", "bin", "plumb.js"), "up", "--source", source], {
    cwd: root,
    env: { ...process.env, PLUMB_HOME: home, PLUMB_PORT: String(port), NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-8_000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const url = `http://127.0.0.1:${port}`;
  await waitFor(
    child,
    bootMilliseconds,
    () => output,
    async () => (await fetch(url)).ok,
  );
  return {
    url,
    ready: () =>
      waitFor(
        child,
        releaseMilliseconds,
        () => output,
        () => hasRelease(url),
      ),
    async stop() {
      if (child.exitCode === null) {
        child.kill("SIGINT");
        await Promise.race([
          new Promise((resolve) => child.once("exit", resolve)),
          sleep(600_000, undefined, { ref: false }),
        ]);
        if (child.exitCode === null) child.kill("SIGKILL");
      }
      removeFolder(home);
    },
  };
}

async function hasRelease(url: string): Promise<boolean> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "{ status { hasRelease state error { code message } } }" }),
  });
  const { data } = (await response.json()) as {
    data: { status: { hasRelease: boolean; state: string; error: { code: string; message: string } | null } };
  };
  if (data.status.error) throw new Error(`the run failed: ${data.status.error.code} ${data.status.error.message}`);
  return data.status.hasRelease && data.status.state === "ready";
}

async function waitFor(
  child: ChildProcess,
  limit: number,
  output: () => string,
  isDone: () => Promise<boolean>,
): Promise<void> {
  const until = Date.now() + limit;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`plumb up ended with ${child.exitCode}:\n${output()}`);
    try {
      if (await isDone()) return;
    } catch (error) {
      if (error instanceof Error && error.message.startsWith("the run failed")) throw error;
    }
    await sleep(500);
  }
  throw new Error(`plumb up was not ready in ${limit / 1000} s:\n${output()}`);
}
