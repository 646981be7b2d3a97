import type { BarColumns } from "./bar-columns.js";
import type { BarRule } from "./rules/bar-rule.js";
import type { Verdicts } from "./verdicts.js";

/** Refused for something else than its close: that close still says at what level the source saw the security. */
const stillPriced: readonly (BarRule | null)[] = [
  "highBelowLow",
  "closeOutsideRange",
  "openOutsideRange",
  "nonPositivePrice",
  "negativeVolume",
];

/**
 * The rows that comparisons between sessions rest on: one a security and session, with a positive close. A bar refused
 * for its range counts as long as no standing bar takes its session: two neighbours that agree convict a spike between
 * them even where one of them is damaged otherwise.
 *
 * @returns rows by security and session
 */
export function pricedRows(bars: BarColumns, verdicts: Verdicts): Int32Array {
  const rows = new Int32Array(bars.rows);
  let n = 0;
  for (let row = 0; row < bars.rows; row++) {
    const isStanding = verdicts.stands(row);
    if (!isStanding && !(bars.close[row] > 0 && stillPriced.includes(verdicts.ruleOf(row)))) continue;
    const last = n > 0 ? rows[n - 1] : -1;
    const isSameBar =
      last >= 0 &&
      bars.session[last] === bars.session[row] &&
      bars.securityId.codes[last] === bars.securityId.codes[row];
    if (!isSameBar) rows[n++] = row;
    else if (isStanding) rows[n - 1] = row;
  }
  return rows.subarray(0, n);
}
