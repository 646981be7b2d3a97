import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fetching } from "./fetching.js";
import { ensureGo } from "./go.js";
import { root } from "./venv.js";

/**
 * A program of a Go module, built once under `.cache/` from the module proxy's sources.
 * @param command import path of its main package
 * @returns path of the program
 * @throws if Go or the module cannot be had: an interop suite never skips silently
 */
export function ensureGoTool(command: string, version: string): string {
  const folder = join(root, ".cache", `go-${command.split("/").at(-1)}-${version}`);
  const program = join(folder, command.split("/").at(-1) ?? "");
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  fetching(ensureGo(), ["install", "-p", "2", `${command}@${version}`], {
    env: { ...process.env, GOBIN: folder, GOFLAGS: "-mod=mod", CGO_ENABLED: "0" },
  });
  return program;
}
