import type { ErrorCode } from "@plumbline/core";

/** What the process answers its caller with; docs/cli.md lists them. */
export const exitCodes = {
  done: 0,
  bug: 1,
  usage: 2,
  data: 3,
  busy: 4,
  machine: 5,
  cancelled: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodeOfError: Readonly<Partial<Record<ErrorCode, ExitCode>>> = {
  BAD_ARGUMENT: exitCodes.usage,
  BAD_CONFIG: exitCodes.usage,
  BAD_EXPRESSION: exitCodes.usage,
  BAD_MAPPING: exitCodes.usage,
  BUG: exitCodes.bug,
  CANCELLED: exitCodes.cancelled,
  COMMIT_CONFLICT: exitCodes.busy,
  CONTRACT_BROKEN: exitCodes.bug,
  DATASET_UNFIT: exitCodes.data,
  DISK_FULL: exitCodes.machine,
  DOCUMENTS_UNAVAILABLE: exitCodes.machine,
  FORBIDDEN: exitCodes.usage,
  FORBIDDEN_HOST: exitCodes.usage,
  HOME_NOT_EMPTY: exitCodes.usage,
  HOME_UNWRITABLE: exitCodes.machine,
  INTEGRITY_BROKEN: exitCodes.data,
  LAKE_BUSY: exitCodes.busy,
  LEARNER_UNAVAILABLE: exitCodes.machine,
  LOOK_AHEAD: exitCodes.usage,
  MIGRATION_BROKEN: exitCodes.machine,
  NO_DATA: exitCodes.data,
  NO_RELEASE: exitCodes.data,
  NOT_FOUND: exitCodes.usage,
  PAGES_UNAVAILABLE: exitCodes.machine,
  PERSISTED_QUERY_NOT_FOUND: exitCodes.usage,
  PORT_TAKEN: exitCodes.machine,
  POSTGRES_UNAVAILABLE: exitCodes.machine,
  POSTGRES_UNSUPPORTED: exitCodes.machine,
  RESTORE_UNFINISHED: exitCodes.machine,
  SOURCE_CHANGED: exitCodes.data,
  SOURCE_EMPTY: exitCodes.data,
  SOURCE_MISSING: exitCodes.data,
  SOURCE_UNREADABLE: exitCodes.data,
  SQL_BUSY: exitCodes.busy,
  SQL_INVALID: exitCodes.usage,
  SQL_REFUSED: exitCodes.usage,
  SQL_TIMEOUT: exitCodes.data,
  SQL_TOO_LARGE: exitCodes.data,
  SQL_TOO_MANY: exitCodes.busy,
  STAGE_EMPTY: exitCodes.data,
  STORE_OF_ANOTHER_HOME: exitCodes.usage,
  TABLE_CORRUPT: exitCodes.data,
  TABLE_OWNED: exitCodes.usage,
  TABLE_UNSUPPORTED: exitCodes.data,
  TOKEN_REQUIRED: exitCodes.usage,
  TOO_MANY_TRIES: exitCodes.usage,
  UNAUTHORIZED: exitCodes.usage,
  UNKNOWN_SECURITY: exitCodes.usage,
  UNKNOWN_TABLE: exitCodes.usage,
};

/** Exit code of an error code: usage 2, data 3, busy 4, machine 5, bug 1, cancelled 130. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  return exitCodeOfError[code] ?? exitCodes.bug;
}
