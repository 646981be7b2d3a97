import { createWriteStream } from "node:fs";
import { realpath, rename, rm, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { PlatformError } from "@plumbline/core";
import type { SqlAnswer } from "../sql/sql-process.js";

/**
 * Writes a file under its name once it is whole: an answer that fails on the way leaves what was there. A pipe or a
 * device is written as it is, and a link leads to its file.
 *
 * @throws PlatformError BAD_ARGUMENT where the file cannot be made, DISK_FULL
 */
export async function writeAnswer(answer: SqlAnswer, out: string): Promise<{ rows: number; isCut: boolean }> {
  const held = await stat(out).catch(() => null);
  const target = held === null ? out : await realpath(out);
  const isFile = held === null || held.isFile();
  const part = isFile ? `${target}.${process.pid}.part` : target;
  try {
    await pipeline(answer.bytes, createWriteStream(part));
    const ended = await answer.ended;
    if (isFile) await rename(part, target);
    return ended;
  } catch (error) {
    answer.stop();
    if (isFile) await rm(part, { force: true });
    throw writeProblem(error, out);
  }
}

function writeProblem(error: unknown, out: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof PlatformError || typeof code !== "string") return error;
  if (code === "ENOSPC" || code === "EDQUOT") {
    const remedy = "Free space there, or name a file on another disk.";
    return new PlatformError("DISK_FULL", `${out}: no space left on the device`, { remedy, cause: error });
  }
  const remedy = "Name a file in a folder that exists and can be written.";
  return new PlatformError("BAD_ARGUMENT", `${out}: cannot be written (${code})`, { remedy, cause: error });
}
