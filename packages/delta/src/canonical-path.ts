import { realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/**
 * One text for a file however it is named: by a relative path, through linked folders, or absolutely. The file itself
 * need not exist.
 */
export function canonicalPaths(): (file: string) => Promise<string> {
  const folders = new Map<string, Promise<string>>();
  return async (file) => {
    const whole = resolve(file);
    const folder = dirname(whole);
    let real = folders.get(folder);
    if (!real) {
      real = realpath(folder).catch(() => folder);
      folders.set(folder, real);
    }
    return join(await real, basename(whole));
  };
}
