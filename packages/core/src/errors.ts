/** Every code the platform can answer with. docs/errors.md has a line for each; a test compares the two. */
export const errorCodes = [
  "BAD_ARGUMENT",
  "BAD_CONFIG",
  "BAD_EXPRESSION",
  "BAD_MAPPING",
  "BUG",
  "CANCELLED",
  "COMMIT_CONFLICT",
  "CONTRACT_BROKEN",
  "DATASET_UNFIT",
  "DISK_FULL",
  "DOCUMENTS_UNAVAILABLE",
  "FORBIDDEN",
  "FORBIDDEN_HOST",
  "HOME_NOT_EMPTY",
  "HOME_UNWRITABLE",
  "INTEGRITY_BROKEN",
  "LAKE_BUSY",
  "LEARNER_UNAVAILABLE",
  "LOOK_AHEAD",
  "MIGRATION_BROKEN",
  "NO_DATA",
  "NO_RELEASE",
  "NOT_FOUND",
  "PAGES_UNAVAILABLE",
  "PERSISTED_QUERY_NOT_FOUND",
  "PORT_TAKEN",
  "POSTGRES_UNAVAILABLE",
  "POSTGRES_UNSUPPORTED",
  "RESTORE_UNFINISHED",
  "SOURCE_CHANGED",
  "SOURCE_EMPTY",
  "SOURCE_MISSING",
  "SOURCE_UNREADABLE",
  "SQL_BUSY",
  "SQL_INVALID",
  "SQL_REFUSED",
  "SQL_TIMEOUT",
  "SQL_TOO_LARGE",
  "SQL_TOO_MANY",
  "STAGE_EMPTY",
  "STORE_OF_ANOTHER_HOME",
  "TABLE_CORRUPT",
  "TABLE_OWNED",
  "TABLE_UNSUPPORTED",
  "TOKEN_REQUIRED",
  "TOO_MANY_TRIES",
  "UNAUTHORIZED",
  "UNKNOWN_SECURITY",
  "UNKNOWN_TABLE",
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** Base of every error the platform raises on purpose: where, what, and what would have been right. */
export class PlatformError extends Error {
  override readonly name: string = "PlatformError";
  readonly code: ErrorCode;
  /** What the reader can do about it, as one sentence or command. */
  readonly remedy: string;

  constructor(code: ErrorCode, message: string, options: { remedy: string; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.remedy = options.remedy;
  }
}

/** A value breaks what its table promises: a program is wrong, not the data. */
export class ContractError extends PlatformError {
  override readonly name = "ContractError";
  constructor(table: string, column: string, found: string) {
    super("CONTRACT_BROKEN", `${table}.${column}: ${found}`, { remedy: "This is a defect: please report it." });
  }
}

/** Someone asked to stop (Ctrl-C); nothing is half-written and the next run resumes. */
export class CancelledError extends PlatformError {
  override readonly name = "CancelledError";
  constructor(where: string) {
    super("CANCELLED", `${where}: stopped on request`, { remedy: "Run the same command again: it resumes." });
  }
}

/** Throws CancelledError if the signal has fired. */
export function throwIfCancelled(signal: AbortSignal | undefined, where: string): void {
  if (signal?.aborted) throw new CancelledError(where);
}
