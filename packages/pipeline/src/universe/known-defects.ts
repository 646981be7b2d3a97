import type { Frame } from "@plumbline/core";
import { float64Of, int32Of, textAt, textOf } from "@plumbline/core";

export interface Defect {
  readonly session: number;
  /** UTC ms from which the bar shows to be wrong. */
  readonly revealedAt: number;
}

/**
 * Refused bars by security, ascending by session; lines without a security are nobody's. What counts is when the fault
 * showed, not when the row was written: a reason in other words, written later, moves no security out of the universe.
 */
export function knownDefects(quarantine: Frame): ReadonlyMap<string, readonly Defect[]> {
  const session = int32Of(quarantine, "session");
  const revealedAt = float64Of(quarantine, "revealedAt");
  const bySecurity = new Map<string, Defect[]>();
  for (let row = 0; row < quarantine.rows; row++) {
    const id = textAt(textOf(quarantine, "securityId"), row);
    if (id === null) continue;
    const list = bySecurity.get(id) ?? [];
    list.push({ session: session[row], revealedAt: revealedAt[row] });
    bySecurity.set(id, list);
  }
  for (const list of bySecurity.values()) list.sort((a, b) => a.session - b.session);
  return bySecurity;
}

/** Defects of sessions in (session - days, session] that were known by `knownAt`. */
export function countKnown(
  defects: readonly Defect[] | undefined,
  session: number,
  days: number,
  knownAt: number,
): number {
  if (!defects) return 0;
  let count = 0;
  for (const defect of defects) {
    if (defect.session > session) break;
    if (defect.session > session - days && defect.revealedAt <= knownAt) count++;
  }
  return count;
}
