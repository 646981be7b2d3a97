/** Why a table operation failed. */
export type DeltaErrorCode =
  | "BAD_ARGUMENT"
  | "CANCELLED"
  | "CONFLICT"
  | "CONSTRAINT"
  | "CORRUPT"
  | "DISK_FULL"
  | "LOCKED"
  | "NOT_FOUND"
  | "UNREACHABLE"
  | "UNSUPPORTED"
  | "UNWRITABLE";

/**
 * What another writer did meanwhile that a commit cannot stand beside. Delta's own names for the same:
 * ConcurrentAppend, ConcurrentDeleteRead, ConcurrentDeleteDelete, MetadataChanged, ProtocolChanged, ConcurrentTransaction.
 */
export type ConflictKind = "append" | "deleteRead" | "deleteDelete" | "metaData" | "protocol" | "transaction";

export class DeltaError extends Error {
  override readonly name = "DeltaError";
  readonly code: DeltaErrorCode;
  /** With CONFLICT only. */
  readonly conflict?: ConflictKind;

  constructor(code: DeltaErrorCode, message: string, cause?: unknown, conflict?: ConflictKind) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    if (conflict !== undefined) this.conflict = conflict;
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
