/** Why a table operation failed. */
export type DeltaErrorCode =
  | "BAD_ARGUMENT"
  | "CANCELLED"
  | "CONFLICT"
  | "CORRUPT"
  | "DISK_FULL"
  | "NOT_FOUND"
  | "UNSUPPORTED"
  | "UNWRITABLE";

export class DeltaError extends Error {
  override readonly name = "DeltaError";
  readonly code: DeltaErrorCode;

  constructor(code: DeltaErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

const diskFull = /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/i;
const unwritable = /EROFS|EACCES|EPERM|Read-only file system|Permission denied/i;

/** The same failure as a DeltaError: a full disk and a folder that cannot be written are told apart from the rest. */
export function writeError(cause: unknown, where: string): unknown {
  if (cause instanceof DeltaError) return cause;
  const text = messageOf(cause);
  if (diskFull.test(text)) return new DeltaError("DISK_FULL", `${where}: no space left on the device`, cause);
  if (unwritable.test(text)) return new DeltaError("UNWRITABLE", `${where}: not writable (${text})`, cause);
  return cause;
}

export function messageOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = "code" in cause ? `${String(cause.code)} ` : "";
  return `${code}${cause.message}`;
}

/** True for a Node.js error with this system code. */
export function hasCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && "code" in cause && cause.code === code;
}
