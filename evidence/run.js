// Runs the named studies (all without names) and rewrites their tables under docs/evidence/.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const built = spawnSync(process.execPath, [join(root, "scripts", "build.js"), "--no-web"], { stdio: "inherit" });
if (built.status !== 0) process.exit(built.status ?? 1);
const words = process.argv.slice(2);
if (words[0] === "detection") {
  const { runDetection } = await import("./dist/detection/run-detection.js");
  process.exit(await runDetection(root, words.slice(1)));
}
const { runEvidence } = await import("./dist/run-evidence.js");
process.exit(await runEvidence(root, words));
