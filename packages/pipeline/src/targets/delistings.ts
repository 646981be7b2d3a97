import type { Frame } from "@plumbline/core";
import { float64Of, int32Of, textAt, textOf } from "@plumbline/core";

export interface Delisting {
  /** Last session traded. */
  readonly session: number;
  /** Decimal return from the last close to the value received. */
  readonly delistingReturn: number;
  readonly knownAt: number;
}

/**
 * Recorded delistings by security, ascending by session. Where no delisting return is stated, the last close is taken
 * as the value received: nothing is invented, and the method page names the bias.
 */
export function delistingsOf(corporateActions: Frame): ReadonlyMap<string, readonly Delisting[]> {
  const session = int32Of(corporateActions, "session");
  const stated = float64Of(corporateActions, "delistingReturn");
  const knownAt = float64Of(corporateActions, "knownAt");
  const bySecurity = new Map<string, Delisting[]>();
  for (let row = 0; row < corporateActions.rows; row++) {
    if (textAt(textOf(corporateActions, "kind"), row) !== "delisting") continue;
    const id = textAt(textOf(corporateActions, "securityId"), row) ?? "";
    const list = bySecurity.get(id) ?? [];
    const delistingReturn = stated[row] >= -1 ? stated[row] : 0;
    list.push({ session: session[row], delistingReturn, knownAt: knownAt[row] });
    bySecurity.set(id, list);
  }
  for (const list of bySecurity.values()) list.sort((a, b) => a.session - b.session);
  return bySecurity;
}
