import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { freePort } from "./free-port.js";
import { newHome, plumb, startPlumb } from "./plumb.js";
import { ensureVenv } from "./venv.js";

const source = "demo:?securities=20&years=3&seed=5";
const env = { PLUMB_XGBOOST_LIB: "none", NO_COLOR: "1" };
/** Every check but one: texts such as `asOf` are refused by the read itself, whose message has the remedy. */
const excluded = "positive_data_acceptance";

const schemathesis = join(dirname(ensureVenv("schemathesis", ["schemathesis==4.32.5"])), "schemathesis");
const home = newHome("schemathesis");
let url = "";
let server: ReturnType<typeof startPlumb> | null = null;

before(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const more = { env: { ...env, PLUMB_PORT: String(port) } };
  const run = await plumb(home, ["run", "--source", source, "--json"], more);
  assert.equal(run.code, 0, run.stderr.slice(-2_000));
  server = startPlumb(home, ["up", "--no-run"], more);
  for (let attempt = 0; attempt < 240 && !(await isReady(url)); attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  assert.ok(await isReady(url), "the server did not come up");
});

after(async () => {
  server?.child.kill("SIGINT");
  await server?.ended;
  rmSync(home, { recursive: true, force: true });
});

test("the OpenAPI document names every status and media type that schemathesis can provoke, and none is a 5xx", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-schemathesis-"));
  const phases = ["--phases", "examples,coverage,fuzzing", "--max-examples", "30", "--seed", "7"];
  const checks = ["--checks", "all", "--exclude-checks", excluded];
  // The event stream never ends: a request that waits for its end would wait for the limit each time.
  const limits = ["--exclude-path", "/api/v1/runs/events", "--request-timeout", "20"];
  const args = ["run", `${url}/api/v1/openapi.json`, "--url", url, ...phases, ...checks, ...limits];
  try {
    const { code, output } = await end(schemathesis, args, folder);
    const tail = output.slice(output.lastIndexOf("SUMMARY"));
    t.diagnostic(/Test cases:\s*([^\n]+)/.exec(tail)?.[1] ?? tail);
    assert.equal(code, 0, output.slice(-12_000));
    assert.match(tail, /Tested: (1\d|[2-9]\d)/, "every route was tried");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the event stream answers as documented", async () => {
  const abort = new AbortController();
  const answer = await fetch(`${url}/api/v1/runs/events`, { signal: abort.signal });
  assert.equal(answer.status, 200);
  const document = (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as {
    paths: Record<string, { get: { responses: Record<string, { content: object }> } }>;
  };
  const documented = Object.keys(document.paths["/api/v1/runs/events"].get.responses["200"].content);
  assert.deepEqual(documented, [answer.headers.get("content-type")]);
  abort.abort();
});

async function isReady(address: string): Promise<boolean> {
  return fetch(`${address}/readyz`).then(
    (answer) => answer.ok,
    () => false,
  );
}

function end(command: string, args: readonly string[], cwd: string): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, NO_COLOR: "1" } });
    let output = "";
    const keep = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}
