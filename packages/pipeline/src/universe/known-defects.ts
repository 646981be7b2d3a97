import type { Frame } from "@plumbline/core";
import { float64Of, int32Of, textAt, textOf } from "@plumbline/core";

export interface Defect {
  readonly session: number;
  /** UTC ms from which the bar is known to be wrong. */
  readonly knownAt: number;
}

/** Refused bars by security, ascending by session; lines without a security are nobody's. */
export function knownDefects(quarantine: Frame): ReadonlyMap<string, readonly Defect[]> {
  const session = int32Of(quarantine, "session");
  const knownAt = float64Of(quarantine, "knownAt");
  const bySecurity = new Map<string, Defect[]>();
  for (let row = 0; row < quarantine.rows; row++) {
    const id = textAt(textOf(quarantine, "securityId"), row);
    if (id === null) continue;
    const list = bySecurity.get(id) ?? [];
    list.push({ session: session[row], knownAt: knownAt[row] });
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
    if (defect.session > session - days && defect.knownAt <= knownAt) count++;
  }
  return count;
}
