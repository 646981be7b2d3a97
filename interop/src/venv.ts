import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fetching } from "./fetching.js";

/** The repository's root. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Real data for tests; `PLUMB_SHARED`, or `../shared` beside the clone. */
export const shared = process.env.PLUMB_SHARED ?? join(root, "..", "shared");

/**
 * A Python virtual environment with exactly these packages, made once under `.cache/`.
 * @returns path of its python
 * @throws if Python or a package cannot be had: an interop suite never skips silently
 */
export function ensureVenv(name: string, requirements: readonly string[]): string {
  const folder = join(root, ".cache", `venv-${name}`);
  const stamp = join(folder, "requirements.txt");
  const wanted = requirements.join("\n");
  const python = join(folder, "bin", "python");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return python;
  mkdirSync(join(root, ".cache"), { recursive: true });
  if (!existsSync(python)) fetching("python3", ["-m", "venv", folder]);
  const patience = ["--retries", "8", "--timeout", "60"];
  fetching(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...patience, ...requirements]);
  writeFileSync(stamp, wanted);
  return python;
}
