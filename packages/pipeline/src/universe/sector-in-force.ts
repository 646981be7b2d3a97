import type { Frame } from "@plumbline/core";
import { int32Of, textOf } from "@plumbline/core";

interface SectorInterval {
  readonly from: number;
  /** Exclusive; Infinity while it holds. */
  readonly to: number;
  /** Code of the sector in the securities' dictionary; -1 is unknown. */
  readonly sector: number;
}

/** The sector of a security at a session, from the dated rows of silver.securities. */
export class SectorInForce {
  readonly dictionary: readonly string[];
  readonly #intervals = new Map<string, SectorInterval[]>();

  constructor(securities: Frame) {
    const id = textOf(securities, "securityId");
    const sector = textOf(securities, "sector");
    const from = int32Of(securities, "validFrom");
    const validTo = securities.columns.validTo;
    const to = int32Of(securities, "validTo");
    const isOpen = (row: number) => validTo.type === "date" && validTo.valid !== undefined && validTo.valid[row] === 0;
    this.dictionary = sector.dictionary;
    for (let row = 0; row < securities.rows; row++) {
      const key = id.dictionary[id.codes[row]];
      const list = this.#intervals.get(key) ?? [];
      list.push({ from: from[row], to: isOpen(row) ? Number.POSITIVE_INFINITY : to[row], sector: sector.codes[row] });
      this.#intervals.set(key, list);
    }
    for (const list of this.#intervals.values()) list.sort((a, b) => a.from - b.from);
  }

  /** Code in `dictionary`; -1 where no row or no sector holds. Where intervals overlap, the later start wins. */
  at(securityId: string, session: number): number {
    const list = this.#intervals.get(securityId);
    if (!list) return -1;
    for (let i = list.length - 1; i >= 0; i--) {
      if (session >= list[i].from && session < list[i].to) return list[i].sector;
    }
    return -1;
  }
}
