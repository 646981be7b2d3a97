import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fetching } from "./fetching.js";
import { lakeContents } from "./lake-contents.js";
import { openLake } from "./open-lake.js";
import { newHome, plumb } from "./plumb.js";
import { removeFolder } from "./remove-folder.js";
import { root } from "./venv.js";

const args = ["run", "--source", "demo:?securities=40&years=4&seed=3", "--json"];

/** Another Node, from npm's own package `node`, made once under `.cache/`. */
function nodeOf(version: string): string {
  const folder = join(root, ".cache", `node-${version}`);
  const binary = join(folder, "node_modules", "node", "bin", "node");
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
    fetching("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", `node@${version}`], { cwd: folder });
  }
  return binary;
}

async function contentsOf(options: { node?: string; threads: number }): Promise<Record<string, string>> {
  const home = newHome("bits");
  const ended = await plumb(
    home,
    [...args, "--threads", String(options.threads)],
    options.node ? { node: options.node } : {},
  );
  assert.equal(ended.code, 0, ended.stderr);
  const contents = await lakeContents(openLake(home));
  removeFolder(home);
  return contents;
}

let reference: Record<string, string> | undefined;
const referenceContents = async () => {
  reference ??= await contentsOf({ threads: 1 });
  return reference;
};

test("one thread and two give the same bits in every table", async () => {
  assert.deepEqual(await contentsOf({ threads: 2 }), await referenceContents());
});

for (const version of ["24.21.0", "26.10.0"]) {
  test(`Node ${version} gives the same bits in every table as Node ${process.version}`, async () => {
    assert.deepEqual(await contentsOf({ node: nodeOf(version), threads: 2 }), await referenceContents());
  });
}
