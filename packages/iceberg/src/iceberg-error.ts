/** Why a table operation failed. */
export type IcebergErrorCode =
  | "BAD_ARGUMENT"
  | "CONFLICT"
  | "CORRUPT"
  | "DISK_FULL"
  | "NOT_FOUND"
  | "UNSUPPORTED"
  | "UNWRITABLE";

export class IcebergError extends Error {
  override readonly name = "IcebergError";
  readonly code: IcebergErrorCode;

  constructor(code: IcebergErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
