import { createHash } from "node:crypto";
import { type Action, formatActions, parseActions } from "./actions.js";
import { DeltaError } from "./delta-error.js";

const blank = "0".repeat(64);
const field = /"logEntrySha256":"([0-9a-f]{64})"/;

/**
 * The text of a commit. A commit of this package carries the sha256 of its own text, the sum itself taken as zeros: JSON
 * has no checksum, and a flipped digit of a partition value would be another value. Other readers pass over the field.
 */
export function formatLogEntry(actions: readonly Action[]): string {
  const summed = actions.map((action) =>
    action.commitInfo ? { commitInfo: { ...action.commitInfo, logEntrySha256: blank } } : action,
  );
  const text = formatActions(summed);
  return text.replace(`"logEntrySha256":"${blank}"`, `"logEntrySha256":"${sha256(text)}"`);
}

/** Whether a commit carries the sum of its own text. */
export function isSummed(text: string): boolean {
  return field.test(text);
}

/** @throws CORRUPT where the text is not what was written, as far as that can be told */
export function parseLogEntry(text: string, file: string): Action[] {
  const found = field.exec(text);
  if (found) {
    const sum = sha256(
      text.slice(0, found.index) + found[0].replace(found[1], blank) + text.slice(found.index + found[0].length),
    );
    if (sum !== found[1]) {
      throw new DeltaError("CORRUPT", `${file}: its text has sha256 ${sum}; it says ${found[1]}; the log is damaged`);
    }
  }
  return parseActions(text, file);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
