import type { Frame } from "@plumbline/core";
import { booleanOf, float64Of, int32Of, textOf } from "@plumbline/core";
import { gatherFloat64, gatherInt32 } from "../definitions/gather.js";
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
  const order = sessionOrder(session, from);
  let count = 0;
  for (let i = 0; i < order.length; i++) if (isMember[order[i]] === 1) order[count++] = order[i];
  const rows = order.subarray(0, count);
  return {
    count,
    session: gatherInt32(session, rows),
    securityCode: gatherInt32(id.codes, rows),
    securities: id.dictionary,
    sectorCode: gatherInt32(sector.codes, rows),
    sectors: sector.dictionary.length,
    knownAt: gatherFloat64(knownAt, rows),
  };
}
