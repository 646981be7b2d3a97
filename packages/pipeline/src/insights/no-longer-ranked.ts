import type { Frame } from "@plumbline/core";
import { int32Of, takeRows, textAt, textOf } from "@plumbline/core";

/**
 * Rows that take back what was ranked at a session before and is not ranked now (another universe, a corrected bar): the
 * held rows with position 0. Without them two rankings of one session would stand side by side.
 *
 * @param held gold.insights, the latest row of each session and security
 * @param session day number ranked now; rows of other sessions stay as they are
 * @param ranked ids ranked now
 */
export function noLongerRanked(held: Frame, session: number, ranked: ReadonlySet<string>): Frame {
  const sessions = int32Of(held, "session");
  const positions = int32Of(held, "position");
  const ids = textOf(held, "securityId");
  const dropped: number[] = [];
  for (let row = 0; row < held.rows; row++) {
    if (sessions[row] !== session || positions[row] === 0 || ranked.has(textAt(ids, row) ?? "")) continue;
    dropped.push(row);
  }
  const rows = takeRows(held, Int32Array.from(dropped));
  const position = { type: "int32", values: new Int32Array(dropped.length) } as const;
  return { rows: rows.rows, columns: { ...rows.columns, position } };
}
