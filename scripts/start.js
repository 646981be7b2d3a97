// The main job: install what the lockfile names if it is not there, build, run the pipeline, serve.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 20)) {
  console.error(`Plumbline needs Node 20.20 or newer; this is ${process.version}.`);
  process.exit(2);
}
if (!isInstalled()) {
  console.log("Installing packages (once)…");
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ["npm"];
  step(npm[0], [...npm.slice(1), "ci", "--no-audit", "--no-fund", "--loglevel=error"]);
}
console.log("Building what changed…");
step(process.execPath, [join(root, "scripts", "build.js")]);

const child = spawn(
  process.execPath,
  [join(root, "apps", "server", "bin", "plumb.js"), "up", ...process.argv.slice(2)],
  {
    cwd: process.env.INIT_CWD ?? process.cwd(),
    stdio: "inherit",
  },
);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("close", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));

function step(command, args) {
  const done = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

/** npm writes node_modules/.package-lock.json when an install is complete; it must hold what package-lock.json names. */
function isInstalled() {
  const held = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(held)) return false;
  const versions = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
  const have = versions(held);
  return Object.entries(versions(join(root, "package-lock.json"))).every(
    ([path, wanted]) => path === "" || wanted.optional || wanted.link || have[path]?.version === wanted.version,
  );
}
