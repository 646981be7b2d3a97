import type { Frame } from "@plumbline/core";
import { float64Of, int32Of, sortRows, textAt, textOf } from "@plumbline/core";

/** Splits and cash dividends of one security, ascending by ex-date. */
export interface PriceAction {
  readonly session: number;
  readonly kind: "split" | "dividend";
  /** New shares per old for a split; currency per share as traded on the ex-date for a dividend. */
  readonly value: number;
  readonly knownAt: number;
}

export interface PriceActions {
  readonly bySecurity: ReadonlyMap<string, readonly PriceAction[]>;
  /** Splits without a positive ratio and dividends without a positive amount: they move no factor. */
  readonly unusable: number;
}

export function priceActionsOf(corporateActions: Frame): PriceActions {
  const frame = sortRows(corporateActions, ["securityId", "session", "kind"]);
  const bySecurity = new Map<string, PriceAction[]>();
  const session = int32Of(frame, "session");
  const ratio = float64Of(frame, "ratio");
  const amount = float64Of(frame, "amount");
  const knownAt = float64Of(frame, "knownAt");
  let unusable = 0;
  for (let row = 0; row < frame.rows; row++) {
    const kind = textAt(textOf(frame, "kind"), row);
    if (kind !== "split" && kind !== "dividend") continue;
    const value = kind === "split" ? ratio[row] : amount[row];
    if (!(value > 0 && Number.isFinite(value))) {
      unusable++;
      continue;
    }
    const id = textAt(textOf(frame, "securityId"), row) ?? "";
    const list = bySecurity.get(id) ?? [];
    list.push({ session: session[row], kind, value, knownAt: knownAt[row] });
    bySecurity.set(id, list);
  }
  return { bySecurity, unusable };
}
