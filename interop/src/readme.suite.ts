import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { freePort } from "./free-port.js";
import { newHome } from "./plumb.js";
import { localLinks, shellCommands } from "./readme-commands.js";
import { bash, type Ended, type Started, startUntilPage } from "./readme-shell.js";
import { removeFolder } from "./remove-folder.js";
import { hangs } from "./until.js";
import { root } from "./venv.js";

/** The port README names; commands run on a free one instead, and in a home of their own. */
const statedPort = 4000;
const readme = readFileSync(join(root, "README.md"), "utf8");
const port = await freePort();
const home = newHome("readme");
const env = { ...process.env, PLUMB_HOME: home, PLUMB_PORT: String(port), NO_COLOR: "1" };
const page = `http://127.0.0.1:${port}`;
const quarantineFile = join(root, "quarantine.csv");

/** Run by `.ci/run` itself, each as a step of its own. */
const ranByCi = ["npm test", "npm ci", "npm run build", "npm run lint"];

interface Check {
  readonly command: RegExp;
  run(command: string): Promise<void>;
}

const checks: readonly Check[] = [
  {
    command: /^npm start( -- .*)?$/,
    async run(command) {
      const started = await startUntilPage(command, env, page);
      assert.match(await (await fetch(page)).text(), /Plumbline/);
      assert.equal((await fetch(`${page}/reference/`)).status, 200, "the API's reference page");
      await stopAsByCtrlC(started);
    },
  },
  {
    command: /^npx plumb doctor$/,
    run: (command) => says(command, /✓\s+Node\s+v\d+/),
  },
  {
    command: /^npx plumb run --source demo:\S* --json$/,
    async run(command) {
      const { stdout } = await succeeds(command);
      const document = JSON.parse(stdout) as { release: { releaseId: string } | null; tables: Record<string, number> };
      assert.match(document.release?.releaseId ?? "", /^[0-9a-f]{16}$/);
      assert.ok(document.tables["gold.insights"] >= 0);
    },
  },
  {
    command: /^npx plumb tables list$/,
    run: (command) => says(command, /^silver\.bars\s+\d+\s+[1-9]\d*\s+yes$/m),
  },
  {
    command: /^npx plumb tables history \S+$/,
    run: (command) => says(command, /^0\s+\d{4}-\d\d-\d\dT\S+Z/m),
  },
  {
    command: /^npx plumb lake optimise --z-order$/,
    run: (command) => says(command, /^silver\.bars: \d+ files? became [1-9]\d*, version \d+$/m),
  },
  {
    command: /^npx plumb lake vacuum$/,
    run: (command) => says(command, /^nothing to delete: \d+ releases? and the last 7 days need every file$/m),
  },
  {
    command: /^npx plumb lake verify$/,
    run: (command) => says(command, /^[1-9]\d* files, .*: every hash right$/m),
  },
  {
    command: /^npx plumb sql "SELECT .*"$/,
    run: (command) => says(command, /^SIM-\d+ +\d+/m),
  },
  {
    command: /^npx plumb tables export silver\.quarantine --format csv --out quarantine\.csv$/,
    async run(command) {
      assert.ok(!existsSync(quarantineFile), "quarantine.csv is there already: move it away");
      try {
        await says(command, /^\d+ rows of silver\.quarantine written to .*quarantine\.csv$/m);
        const lines = readFileSync(quarantineFile, "utf8").trimEnd().split("\n");
        assert.match(lines[0], /(^|,)rule,reason,/);
        assert.ok(lines.length > 1, "a simulated market has planted errors");
      } finally {
        for (const file of [quarantineFile, `${quarantineFile}.provenance.json`]) rmSync(file, { force: true });
      }
    },
  },
  {
    command: /^npm run evidence -- nulls --seeds 1 --signals 4 --dry$/,
    run: (command) => says(command, /^4 null signals on 1 markets/m),
  },
  {
    command: /^curl -s http:\/\/127\.0\.0\.1:4000\/api\/v1\/\S+$/,
    async run(command) {
      const started = await startUntilPage("npx plumb up --no-run", env, page);
      try {
        const { stdout } = await succeeds(command.replace(`:${statedPort}/`, `:${port}/`));
        const { data } = JSON.parse(stdout) as { data: unknown[] };
        assert.ok(data.length > 0, "the answer holds rows of the release made above");
      } finally {
        await stopAsByCtrlC(started);
      }
    },
  },
];

after(() => removeFolder(home));

const commands = shellCommands(readme);

test("README has commands, and every one is known to this suite", () => {
  assert.ok(commands.length >= 8, "no commands found: is README still written with ```sh blocks?");
  const unknown = commands.filter((command) => !ranByCi.includes(command) && !checkOf(command));
  assert.deepEqual(unknown, [], "add a check for these in interop/src/readme.suite.ts");
});

for (const command of commands) {
  const reason = ranByCi.includes(command) ? "a step of .ci/run" : false;
  test(`README: ${command}`, { skip: reason, timeout: hangs }, async () => {
    const check = checkOf(command);
    assert.ok(check, "unknown command");
    await check.run(command);
  });
}

test("every file and picture that README links is there", () => {
  const links = localLinks(readme);
  assert.ok(links.length >= 10);
  assert.deepEqual(
    links.filter((link) => !existsSync(join(root, link))),
    [],
  );
});

function checkOf(command: string): Check | undefined {
  return checks.find((check) => check.command.test(command));
}

async function succeeds(command: string): Promise<Ended> {
  const ended = await bash(command, env);
  assert.equal(ended.code, 0, `${command} ended with ${ended.code}: ${ended.stderr.slice(-2_000)}`);
  return ended;
}

async function says(command: string, wanted: RegExp): Promise<void> {
  assert.match((await succeeds(command)).stdout, wanted);
}

/** A stop is no failure: 0, 130, or npm's own end by the signal, and never a stack trace. */
async function stopAsByCtrlC(started: Started): Promise<void> {
  const { code, signal, stderr } = await started.stop();
  assert.ok(code === 0 || code === 130 || signal === "SIGINT", `ended with ${code ?? signal}: ${stderr.slice(-2_000)}`);
  assert.doesNotMatch(stderr, /\n\s+at .*:\d+:\d+/);
}
