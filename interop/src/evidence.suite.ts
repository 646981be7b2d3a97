import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { removeFolder } from "./remove-folder.js";
import { root } from "./venv.js";
import { xgboostLibrary } from "./xgboost-library.js";

/** What this suite reads of a market's result; the studies of docs/evidence are the same code on larger markets. */
interface Result {
  readonly nulls?: {
    readonly tests: Readonly<
      Record<string, { readonly t: readonly number[]; readonly criticalValue: readonly number[] }>
    >;
  };
  readonly planted?: readonly {
    readonly horizon: number;
    readonly trueRankIc: number;
    readonly rankIc: { readonly low: number; readonly high: number; readonly t: number };
  }[];
  readonly street?: {
    readonly summary: {
      readonly evidence: { readonly grade: string };
      readonly verdict: { readonly finding: string; readonly primary: { readonly value: number } };
    };
  };
}

const folder = mkdtempSync(join(tmpdir(), "plumbline-evidence-"));
after(() => removeFolder(folder));
const library = await xgboostLibrary();
const seed = 301;

function study(name: string, ...options: string[]): Result {
  const words = [name, "--seeds", String(seed), "--folder", folder, "--dry", ...options];
  const done = spawnSync(process.execPath, [join(root, "evidence", "run.js"), ...words], {
    encoding: "utf8",
    env: { ...process.env, PLUMB_XGBOOST_LIB: library },
  });
  assert.equal(done.status, 0, done.stderr);
  return JSON.parse(readFileSync(join(folder, "results", `${name}-${seed}.json`), "utf8")) as Result;
}

test("on a market without a signal, random scores that linger are rarely called significant", () => {
  const { nulls } = study("nulls", "--signals", "20", "--market", "securities=60&years=6");
  assert.ok(nulls);
  const names = Object.keys(nulls.tests);
  assert.deepEqual(names.length, 16, names.join("; "));
  let total = 0;
  for (const [name, { t, criticalValue }] of Object.entries(nulls.tests)) {
    const rejected = t.filter((value, i) => Math.abs(value) > criticalValue[i]).length;
    // At 5 % the chance of six or more of 20 is 0.0003.
    assert.ok(t.length === 20 && rejected <= 5, `${name}: ${rejected} of ${t.length}`);
    total += rejected;
  }
  assert.ok(total <= 0.12 * 320, `${total} of 320 tests reject`);
});

test("a signal twice as strong is found: by its own scores within their band, and by the street", () => {
  const { planted, street } = study("planted-twice", "--market", "securities=100&years=7");
  const own = planted?.find(({ horizon }) => horizon === 5);
  assert.ok(own && street);
  assert.ok(own.rankIc.low <= own.trueRankIc && own.trueRankIc <= own.rankIc.high, JSON.stringify(own));
  assert.ok(own.rankIc.t > 2);
  const { verdict, evidence } = street.summary;
  assert.equal(verdict.finding, "evidence");
  assert.ok(["A", "B", "C"].includes(evidence.grade), evidence.grade);
  assert.ok(verdict.primary.value > own.trueRankIc / 3 && verdict.primary.value < 0.1);
});
