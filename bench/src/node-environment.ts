import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Folder with the named npm packages in its node_modules, made once below `.bench/`; versions are pinned by the caller. */
export function nodeEnvironment(root: string, name: string, packages: Readonly<Record<string, string>>): string {
  const folder = join(root, ".bench", `node-${name}`);
  if (existsSync(join(folder, "node_modules"))) return folder;
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  writeFileSync(join(part, "package.json"), JSON.stringify({ private: true, dependencies: packages }));
  const done = spawnSync("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts"], {
    cwd: part,
    encoding: "utf8",
  });
  if (done.status !== 0) throw new Error(`npm install of ${Object.keys(packages).join(", ")} failed:\n${done.stderr}`);
  renameSync(part, folder);
  return folder;
}
