import type { Frame } from "@plumbline/core";
import { int32Of, sortRows, textOf } from "@plumbline/core";

/** A frame ordered by security and session, and where each security's rows lie: rows [starts[r], starts[r + 1]). */
export interface SecurityRuns {
  readonly frame: Frame;
  readonly starts: Int32Array;
}

/**
 * Finds each security's rows. Frames from the store come ordered; any other is ordered by securityId (code units),
 * session and `then` first.
 */
export function securityRuns(frame: Frame, then: readonly string[] = []): SecurityRuns {
  const starts = startsOf(frame);
  if (starts) return { frame, starts };
  const sorted = sortRows(frame, ["securityId", "session", ...then]);
  const again = startsOf(sorted);
  if (!again) throw new TypeError("a security without an id cannot be ordered");
  return { frame: sorted, starts: again };
}

/** Null if the rows are not in ascending order of security and session. */
function startsOf(frame: Frame): Int32Array | null {
  const { codes, dictionary } = textOf(frame, "securityId");
  const session = int32Of(frame, "session");
  const starts: number[] = [];
  let previous = "";
  for (let row = 0; row < frame.rows; row++) {
    if (row > 0 && codes[row] === codes[row - 1]) {
      if (session[row] < session[row - 1]) return null;
      continue;
    }
    if (codes[row] < 0) return null;
    const id = dictionary[codes[row]];
    if (row > 0 && id <= previous) return null;
    previous = id;
    starts.push(row);
  }
  starts.push(frame.rows);
  return Int32Array.from(starts);
}
