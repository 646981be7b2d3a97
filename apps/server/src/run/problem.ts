import type { ErrorCode } from "@plumbline/core";
import { PlatformError } from "@plumbline/core";

/** An error as it leaves the process: on a terminal, in JSON, over HTTP. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
}

/** What a thrown value says to a reader; a value nobody raised on purpose is a BUG and keeps its own message. */
export function problemOf(error: unknown): Problem {
  if (error instanceof PlatformError) return { code: error.code, message: error.message, remedy: error.remedy };
  const system = systemProblem(error);
  if (system) return system;
  const message = error instanceof Error ? error.message : String(error);
  return { code: "BUG", message, remedy: "This is a defect: please report it with the log in the home's logs folder." };
}

/** The error again, for callers that only know its problem (an attached run). */
export function errorOf(problem: Problem): PlatformError {
  return new PlatformError(problem.code, problem.message, { remedy: problem.remedy });
}

function systemProblem(error: unknown): Problem | null {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  const message = error instanceof Error ? error.message : "";
  if (code === "ENOSPC" || code === "EDQUOT") {
    return { code: "DISK_FULL", message, remedy: "Free some space or move PLUMB_HOME, then run again: it resumes." };
  }
  if (code === "EROFS" || code === "EACCES" || code === "EPERM") {
    return { code: "HOME_UNWRITABLE", message, remedy: "Give this user write access, or point PLUMB_HOME elsewhere." };
  }
  if (code === "ENOTDIR" || code === "EISDIR" || code === "EEXIST") {
    const remedy =
      "A file lies where Plumbline keeps a folder, or the reverse: move it away, or point PLUMB_HOME elsewhere.";
    return { code: "HOME_UNWRITABLE", message, remedy };
  }
  if (error instanceof Error && error.name === "AbortError") {
    return { code: "CANCELLED", message: "stopped on request", remedy: "Run the same command again: it resumes." };
  }
  return null;
}
