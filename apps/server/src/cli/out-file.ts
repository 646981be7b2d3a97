import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { PlatformError } from "@plumbline/core";

/**
 * Where a command writes, asked before it works: a folder that is not there is a slip of the caller, and the query has
 * not run yet.
 *
 * @param said as the caller wrote it, from the folder he is in
 * @throws PlatformError BAD_ARGUMENT where the folder does not exist or the path is itself one
 */
export async function outFile(said: string, workingFolder: string): Promise<string> {
  const path = resolve(workingFolder, said);
  const kindOf = async (place: string) => {
    const found = await stat(place).catch(() => null);
    return found === null ? "absent" : found.isDirectory() ? "folder" : "file";
  };
  const folder = dirname(path);
  const held = await kindOf(folder);
  if (held !== "folder") {
    const what = held === "absent" ? "does not exist" : "is no folder";
    throw new PlatformError("BAD_ARGUMENT", `--out ${said}: the folder ${folder} ${what}`, {
      remedy: "Make it first, or name a file in a folder that is there.",
    });
  }
  if ((await kindOf(path)) === "folder") {
    throw new PlatformError("BAD_ARGUMENT", `--out ${said}: is a folder, and a file is to be written`, {
      remedy: "Name a file in it.",
    });
  }
  return path;
}
