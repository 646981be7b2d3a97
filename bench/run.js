// Runs the named workloads (all without names) and rewrites their sections of docs/benchmarks.md.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const built = spawnSync(process.execPath, [join(root, "scripts", "build.js"), "--no-web"], { stdio: "inherit" });
if (built.status !== 0) process.exit(built.status ?? 1);
const { runBenchmarks } = await import("./dist/run-benchmarks.js");
process.exit(await runBenchmarks(root, process.argv.slice(2)));
