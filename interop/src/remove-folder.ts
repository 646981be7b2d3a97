import { rmSync } from "node:fs";

/** Removes a folder, also while a process that is ending still takes its last files away. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 60, retryDelay: 500 });
}
