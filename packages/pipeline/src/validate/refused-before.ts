import type { Frame } from "@plumbline/core";
import { int32Of, textAt, textOf } from "@plumbline/core";
import type { BarColumns } from "./bar-columns.js";

/**
 * Whether a row of bronze.bars was refused when it was last checked: where it stands now, a later statement about another
 * bar cleared it, and nobody could read it before.
 *
 * @param quarantine silver.quarantine before this run
 */
export function refusedBefore(quarantine: Frame, bars: BarColumns): (row: number) => boolean {
  const ids = textOf(quarantine, "securityId");
  const hashes = textOf(quarantine, "payloadHash");
  const lines = int32Of(quarantine, "line");
  const refused = new Map<string, Set<string>>();
  for (let row = 0; row < quarantine.rows; row++) {
    const id = textAt(ids, row);
    if (id === null) continue;
    const own = refused.get(id) ?? new Set();
    refused.set(id, own.add(`${lines[row]} ${textAt(hashes, row)}`));
  }
  const ofCode = bars.securityId.dictionary.map((id) => refused.get(id));
  return (row) => {
    const own = ofCode[bars.securityId.codes[row]];
    return own?.has(`${bars.line[row]} ${textAt(bars.payloadHash, row)}`) ?? false;
  };
}
