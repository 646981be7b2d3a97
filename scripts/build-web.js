// Builds the web app if its sources, its dependencies or the Node version changed since the last build.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const web = join(root, "apps", "web");
const stamp = join(web, ".next", "plumb-build-hash");
const fromWeb = createRequire(join(web, "package.json"));

const hash = hashOfSources();
if (!process.argv.includes("--force") && isBuilt(hash)) process.exit(0);

run("type check", join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc"), [
  "--noEmit",
  "-p",
  web,
  "--pretty",
  "false",
]);
const started = Date.now();
console.log("building the web app (only after its sources changed)");
run("next build", join(dirname(fromWeb.resolve("next/package.json")), "dist", "bin", "next"), ["build", web]);
writeFileSync(stamp, `${hash}\n`);
console.log(`web app built in ${((Date.now() - started) / 1000).toFixed(0)} s`);

function run(what, file, args) {
  const done = spawnSync(process.execPath, [file, ...args], {
    cwd: web,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  if (done.status === 0) return;
  const reason = done.error?.message ?? (done.signal ? `ended by ${done.signal}` : `exit code ${done.status}`);
  console.error(`web app: ${what} failed (${reason}); the lines above say why. The server works without the pages:`);
  console.error("run `npm run build` again after mending it, or `node scripts/build.js --no-web` to leave them out.");
  process.exit(done.status ?? 1);
}

function isBuilt(wanted) {
  if (!existsSync(join(web, ".next", "BUILD_ID")) || !existsSync(stamp)) return false;
  return readFileSync(stamp, "utf8").trim() === wanted;
}

function hashOfSources() {
  const digest = createHash("sha256").update(`node ${process.versions.node.split(".")[0]}\n`);
  const files = sourcesUnder(web);
  for (const file of [...files, join(root, "package-lock.json"), fileURLToPath(import.meta.url)]) {
    if (!existsSync(file)) continue;
    const bytes = readFileSync(file);
    digest.update(`${relative(root, file).split(sep).join("/")} ${bytes.length}\n`).update(bytes);
  }
  return digest.digest("hex");
}

function sourcesUnder(folder) {
  const skipped = new Set([".next", "dist", "node_modules"]);
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (skipped.has(entry.name) || entry.name === "next-env.d.ts" || entry.name.endsWith(".tsbuildinfo")) return [];
      const path = join(folder, entry.name);
      return entry.isDirectory() ? sourcesUnder(path) : [path];
    });
}
