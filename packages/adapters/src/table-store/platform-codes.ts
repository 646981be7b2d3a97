import { PlatformError } from "@plumbline/core";
import { DeltaError } from "@plumbline/delta";

/** Runs `use`, answering the package's errors in the platform's codes. */
export async function inPlatformCodes<T>(table: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (cause) {
    if (cause instanceof DeltaError) throw platformError(table, cause);
    throw cause;
  }
}

function platformError(table: string, cause: DeltaError): PlatformError {
  const message = `${table}: ${cause.message}`;
  const answer = (code: PlatformError["code"], remedy: string) => new PlatformError(code, message, { remedy, cause });
  switch (cause.code) {
    case "DISK_FULL":
      return answer("DISK_FULL", "Free space on the disk of the lake and run again: the table is as it was.");
    case "UNWRITABLE":
      return answer("HOME_UNWRITABLE", "Make the lake's folder writable, or set PLUMB_HOME to one that is.");
    case "CORRUPT":
      return answer("TABLE_CORRUPT", "Restore the named file from a backup, or reset the lake and run again.");
    case "UNSUPPORTED":
      return answer("TABLE_UNSUPPORTED", "Use the writer that made the table, or rebuild it here.");
    case "CONFLICT":
      return answer("COMMIT_CONFLICT", "Another run committed to this table meanwhile: run again.");
    case "NOT_FOUND":
      return answer("NOT_FOUND", `List the versions with: plumb tables history ${table}`);
    case "CANCELLED":
      return answer("CANCELLED", "Run the same command again: it resumes.");
    case "BAD_ARGUMENT":
      return answer("BAD_ARGUMENT", "Name a column the table has.");
    case "CONSTRAINT":
      return answer("CONTRACT_BROKEN", "Mend the rows: the table demands this of every row.");
    case "LOCKED":
      return answer(
        "COMMIT_CONFLICT",
        "See whether the process that the message names is still at work; then run again.",
      );
    case "UNREACHABLE":
      return answer("HOME_UNWRITABLE", "See whether the object storage answers and the key may write to it.");
  }
}
