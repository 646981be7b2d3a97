// Runs the interop suites against real peers: all, or those whose names are given.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const filters = process.argv.slice(2);
const folder = join(root, "interop", "dist");
const suites = readdirSync(folder)
  .filter((file) => file.endsWith(".suite.js"))
  .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
  .sort();
if (suites.length === 0) {
  console.error("no interop suites found");
  process.exit(1);
}
const done = spawnSync(
  process.execPath,
  ["--test", "--test-concurrency=1", "--test-reporter=spec", ...suites.map((suite) => join(folder, suite))],
  { cwd: root, stdio: "inherit" },
);
process.exit(done.status ?? 1);
