import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { serveContestant } from "../serve-contestant.js";
import { type LoadRequest, load } from "./api-load.js";

/**
 * usage: api-contestant.js WORK ENVIRONMENT COUNT PROGRAM ARGUMENTS...
 *
 * Starts the program with PLUMB_PORT set, sends it COUNT requests a timed run, and answers with the program's own CPU
 * time. WORK is a file of {path, query, variables, isDistinct, pages}; ENVIRONMENT is JSON.
 */
const [workFile, environment, countText, program, ...programArguments] = process.argv.slice(2);
const count = Number(countText);

interface Work {
  readonly path: string;
  readonly query?: string;
  readonly variables?: object;
  /** Each request carries a number of its own, so that no answer can be kept from another. */
  readonly isDistinct?: boolean;
  /** Pages rendered before anything is timed: a framework may leave its process dearer than it found it. */
  readonly pages?: readonly string[];
}

const work = JSON.parse(readFileSync(workFile, "utf8")) as Work;
let requests = 0;
const request: LoadRequest =
  work.query === undefined
    ? { method: "GET", path: work.path }
    : {
        method: "POST",
        path: work.path,
        body: () => {
          const variables = work.isDistinct ? { ...work.variables, n: requests++ } : work.variables;
          return JSON.stringify({ query: work.query, variables });
        },
      };

await serveContestant(async () => {
  const port = await freePort();
  const env = { ...process.env, ...(JSON.parse(environment) as object), PLUMB_PORT: String(port) };
  const child = spawn(program, programArguments, { env, stdio: ["ignore", "ignore", "inherit"] });
  process.on("exit", () => child.kill("SIGKILL"));
  await answers(`http://127.0.0.1:${port}/readyz`);
  for (const page of work.pages ?? []) {
    const answer = await fetch(`http://127.0.0.1:${port}${page}`);
    if (!answer.ok) throw new Error(`${page}: ${answer.status}`);
    await answer.text();
  }
  // A run's worth: the compiler has seen everything.
  let last = await load(port, request, count);
  return {
    async run() {
      const before = await used(port);
      last = await load(port, request, count);
      const after = await used(port);
      const cpuSeconds = after.cpuSeconds - before.cpuSeconds;
      return { cpuSeconds, peakMegabytes: after.megabytes, "CPU microseconds a request": (cpuSeconds / count) * 1e6 };
    },
    async dump(folder) {
      writeFileSync(join(folder, "answer.json"), last);
    },
  };
});

/** CPU and resident memory of the server, from its own metrics. */
async function used(port: number): Promise<{ cpuSeconds: number; megabytes: number }> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const value = (name: string) => Number(new RegExp(`^\\w*${name} ([\\d.e+-]+)`, "m").exec(text)?.[1]);
  return {
    cpuSeconds: value("process_cpu_seconds_total"),
    megabytes: value("process_resident_memory_bytes") / 1024 / 1024,
  };
}

async function answers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const isReady = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url}: no answer within a minute`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
