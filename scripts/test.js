// Builds, then runs every compiled unit test with node:test; prints the number of skipped tests last.
import { spawn, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const filters = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
if (!process.argv.includes("--no-build")) {
  const built = spawnSync(
    process.execPath,
    [join(root, "scripts", "build.js"), ...(filters.length > 0 ? ["--no-web"] : [])],
    { stdio: "inherit" },
  );
  if (built.status !== 0) process.exit(built.status ?? 1);
}

const rooms = [
  "packages/core",
  "packages/quant",
  "packages/delta",
  "packages/iceberg",
  "packages/pipeline",
  "packages/adapters",
  "apps/server",
  "apps/web",
  "bench",
  "evidence",
  "interop",
];
const files = rooms
  .flatMap((room) => testsUnder(join(root, room, "dist")))
  .map((file) => relative(root, file))
  .filter((file) => !file.startsWith("interop") || file.includes("unit"))
  .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
  .sort();
if (files.length === 0) {
  console.error("no tests found");
  process.exit(1);
}
const child = spawn(process.execPath, ["--test", "--test-concurrency=2", "--test-reporter=spec", ...files], {
  cwd: root,
  stdio: ["ignore", "pipe", "inherit"],
});
let output = "";
child.stdout.on("data", (chunk) => {
  process.stdout.write(chunk);
  output = (output + chunk).slice(-20_000);
});
child.on("close", (code) => {
  const skipped = /^ℹ skipped (\d+)$/m.exec(output)?.[1] ?? "unknown";
  console.log(`skipped tests: ${skipped}`);
  process.exit(code ?? 1);
});

function testsUnder(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".test.js"))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  } catch {
    return [];
  }
}
