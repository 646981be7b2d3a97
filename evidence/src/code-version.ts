import { spawnSync } from "node:child_process";

/** Short commit of the clone; with "+" where files of the product differ from it, "unknown" outside a clone. */
export function codeVersion(root: string): string {
  const git = (...args: string[]) => spawnSync("git", args, { cwd: root, encoding: "utf8" });
  const commit = git("rev-parse", "--short", "HEAD");
  if (commit.status !== 0) return "unknown";
  const changed = git("status", "--porcelain", "--", "packages", "apps/server", "evidence/src").stdout.trim() !== "";
  return commit.stdout.trim() + (changed ? "+" : "");
}
