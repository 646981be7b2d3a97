// Arrows point one way: which package may import which, stages import no stage, adapters no adapter, and no cycles.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** What each room may import of ours. */
const allowed = {
  "packages/core": [],
  "packages/quant": [],
  "packages/delta": [],
  "packages/iceberg": [],
  "packages/pipeline": ["core", "quant"],
  "packages/adapters": ["core", "delta", "iceberg"],
  "apps/server": ["core", "quant", "pipeline", "adapters", "iceberg", "web"],
  "apps/web": ["core"],
  bench: ["core", "quant", "delta", "iceberg", "pipeline", "adapters", "server"],
  evidence: ["core", "quant", "pipeline", "adapters"],
  interop: ["core", "quant", "delta", "iceberg", "pipeline", "adapters", "server"],
};
/** Folders of the pipeline that every stage may use. */
const commonOfPipeline = new Set(["definitions", "run", "expressions", "transforms"]);
/** Folders of the adapters that every adapter may use. */
const commonOfAdapters = new Set(["pip-wheels"]);
/** Rooms whose tests may look at real data through other rooms. */
const isTest = (file) => /\.(test|contract|golden)\.tsx?$/.test(file) || file.includes(`${sep}test${sep}`);

const faults = [];
const graph = new Map();
for (const [room, may] of Object.entries(allowed)) {
  for (const file of sources(join(root, room))) {
    const from = relative(root, file);
    const targets = [];
    for (const { specifier, isTypeOnly } of importsOf(readFileSync(file, "utf8"))) {
      const ours = /^@plumbline\/([a-z]+)/.exec(specifier)?.[1];
      if (ours && !may.includes(ours) && !isTest(file))
        faults.push(`${from}: ${room} may not import @plumbline/${ours}`);
      if (!specifier.startsWith(".")) continue;
      const target = join(dirname(file), specifier).replace(/\.js$/, ".ts");
      const path = relative(root, target);
      if (!path.startsWith(room + sep)) faults.push(`${from}: reaches into another room by path: ${specifier}`);
      if (!isTest(file)) siblings(from, path);
      if (!isTypeOnly) targets.push(path);
    }
    graph.set(from, targets);
  }
}
for (const cycle of cycles()) faults.push(`import cycle: ${cycle.join(" -> ")}`);

if (faults.length > 0) {
  console.error(faults.join("\n"));
  process.exit(1);
}
console.log(`imports: ${graph.size} files, arrows point one way, no cycles`);

function siblings(from, to) {
  const a = /^packages\/(pipeline|adapters)\/src\/([^/]+)\/(.+)$/.exec(from);
  const b = /^packages\/(pipeline|adapters)\/src\/([^/]+)\/(.+)$/.exec(to);
  if (!a || !b || a[2] === b[2]) return;
  if (a[1] === "pipeline" && (commonOfPipeline.has(b[2]) || b[2] === a[2])) return;
  if (a[1] === "adapters" && commonOfAdapters.has(b[2])) return;
  faults.push(`${from}: ${a[1] === "pipeline" ? "stages import no stage" : "adapters import no adapter"}: ${to}`);
}

function sources(folder) {
  const skip = new Set(["node_modules", "dist", ".next"]);
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skip.has(entry.name) ? [] : sources(path);
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith(".d.ts") ? [path] : [];
  });
}

function importsOf(text) {
  const found = [];
  const pattern = /^\s*(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?["']([^"']+)["']/gm;
  for (const match of text.matchAll(pattern)) found.push({ specifier: match[2], isTypeOnly: Boolean(match[1]) });
  return found;
}

function cycles() {
  const state = new Map();
  const path = [];
  const found = [];
  const visit = (file) => {
    if (state.get(file) === "done" || !graph.has(file)) return;
    if (state.get(file) === "open") {
      found.push([...path.slice(path.indexOf(file)), file]);
      return;
    }
    state.set(file, "open");
    path.push(file);
    for (const target of graph.get(file)) visit(target);
    path.pop();
    state.set(file, "done");
  };
  for (const file of graph.keys()) visit(file);
  return found;
}
