import type { Frame } from "@plumbline/core";
import { booleanOf, float64Of, int32Of, textOf } from "@plumbline/core";
import { sessionOrder } from "../definitions/session-order.js";

/** The universe's members, by session and within it by security. */
export interface MemberRows {
  readonly count: number;
  readonly session: Int32Array;
  readonly securityCode: Int32Array;
  readonly securities: readonly string[];
  /** Code of the sector; -1 is unknown. */
  readonly sectorCode: Int32Array;
  readonly sectors: number;
  readonly knownAt: Float64Array;
}

/** Members of sessions from `from` on. */
export function memberRows(universe: Frame, from: number): MemberRows {
  const isMember = booleanOf(universe, "isMember");
  const session = int32Of(universe, "session");
  const id = textOf(universe, "securityId");
  const sector = textOf(universe, "sector");
  const knownAt = float64Of(universe, "knownAt");
  const rows = sessionOrder(session, from).filter((row) => isMember[row] === 1);
  return {
    count: rows.length,
    session: rows.map((row) => session[row]),
    securityCode: rows.map((row) => id.codes[row]),
    securities: id.dictionary,
    sectorCode: rows.map((row) => sector.codes[row]),
    sectors: sector.dictionary.length,
    knownAt: Float64Array.from(rows, (row) => knownAt[row]),
  };
}
