// Compiles every package and builds the web app; each only if its sources changed.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(import.meta.url);
const run = (file, args, options = {}) => {
  const done = spawnSync(process.execPath, [file, ...args], { cwd: root, stdio: "inherit", ...options });
  if (done.status !== 0) process.exit(done.status ?? 1);
};

run(join(dirname(require.resolve("typescript/package.json")), "bin", "tsc"), ["-b", "--pretty", "false"]);
if (!process.argv.includes("--no-web")) run(join(root, "scripts", "build-web.js"), []);
