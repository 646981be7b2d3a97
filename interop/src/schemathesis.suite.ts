import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { freePort } from "./free-port.js";
import { newHome, plumb, startPlumb } from "./plumb.js";
import { removeFolder } from "./remove-folder.js";
import { answersOk, until } from "./until.js";
import { ensureVenv } from "./venv.js";

const source = "demo:?securities=20&years=3&seed=5";
const env = { PLUMB_XGBOOST_LIB: "none", NO_COLOR: "1" };
/** Not checked: texts such as `asOf` are refused by the read itself, whose message has the remedy. */
const excluded = "positive_data_acceptance";
/** Milliseconds an answer may take before it is a finding of its own; speed is measured elsewhere. */
const patience = 300_000;

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
  await until("the server is ready", () => answersOk(`${url}/readyz`), server.child);
});

after(async () => {
  server?.child.kill("SIGINT");
  await server?.ended;
  removeFolder(home);
});

test("the OpenAPI document names every status and media type that schemathesis can provoke, and none is a 5xx", async (t) => {
  const output = await conforms({});
  t.diagnostic(casesOf(output));
  assert.match(output, /Tested: (1\d|[2-9]\d)/, "every route was tried");
});

test("so it is for the routes of one security, with an id that exists", async (t) => {
  const { data } = (await (await fetch(`${url}/api/v1/securities?limit=1`)).json()) as {
    data: { securityId: string }[];
  };
  const output = await conforms({ id: data[0].securityId });
  t.diagnostic(casesOf(output));
  assert.match(output, /Tested: 2\b/);
  assert.doesNotMatch(output, /repeatedly returned 404/);
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

/** Runs schemathesis on the server, on the routes below one security if an id is given; answers with what it printed. */
async function conforms({ id }: { readonly id?: string }): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-schemathesis-"));
  const phases = ["--phases", "examples,coverage,fuzzing", "--max-examples", "30", "--seed", "7"];
  const checks = ["--checks", "all", "--exclude-checks", excluded, "--max-response-time", String(patience / 1000)];
  // The event stream never ends: a request that waits for its end would wait for the limit each time.
  const routes =
    id === undefined
      ? ["--exclude-path", "/api/v1/runs/events"]
      : ["--include-path-regex", "^/api/v1/securities/[{]id[}]"];
  if (id !== undefined) {
    writeFileSync(join(folder, "schemathesis.toml"), `[parameters]\n"path.id" = ${JSON.stringify(id)}\n`);
  }
  // A machine on which making up requests is slow is no finding either.
  const limits = ["--request-timeout", String(patience / 1000), "--suppress-health-check", "all"];
  const args = ["run", `${url}/api/v1/openapi.json`, "--url", url, ...phases, ...checks, ...routes, ...limits];
  try {
    const { code, output } = await end(schemathesis, args, folder);
    assert.equal(code, 0, output.slice(-12_000));
    return output;
  } finally {
    removeFolder(folder);
  }
}

function casesOf(output: string): string {
  return /Test cases:\s*([^\n]+)/.exec(output)?.[1] ?? output.slice(-1_000);
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
