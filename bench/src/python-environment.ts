import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A Python virtual environment with exactly the packages of `bench/peers/requirements/<name>.txt`, made once under
 * `.bench/` of the clone.
 * @returns path of its python
 */
export function pythonEnvironment(root: string, name: string): string {
  const requirements = join(root, "bench", "peers", "requirements", `${name}.txt`);
  const wanted = readFileSync(requirements, "utf8");
  const folder = join(root, ".bench", `venv-${name}`);
  const stamp = join(folder, "made-from.txt");
  const python = join(folder, "bin", "python");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return python;
  mkdirSync(join(root, ".bench"), { recursive: true });
  if (!existsSync(python)) must("python3", ["-m", "venv", folder]);
  must(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
  writeFileSync(stamp, wanted);
  return python;
}

/** Runs a command to its end; its output goes to stderr. */
export function must(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): void {
  const done = spawnSync(file, args, { stdio: ["ignore", 2, 2], env: { ...process.env, ...env } });
  if (done.status !== 0) throw new Error(`${file} ${args.join(" ")}: ${done.error?.message ?? `exit ${done.status}`}`);
}

/** The pinned version of a package of an environment. */
export function pinnedVersion(root: string, name: string, distribution: string): string {
  const requirements = readFileSync(join(root, "bench", "peers", "requirements", `${name}.txt`), "utf8");
  const line = requirements.split("\n").find((text) => text.startsWith(`${distribution}==`));
  return line ? line.slice(distribution.length + 2).trim() : "unpinned";
}
