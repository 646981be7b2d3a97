import { rowsOf } from "@plumbline/core";
import type { DatedRow } from "./dated-rows.js";
import type { HeldPayload, PayloadFrame } from "./read-payloads.js";

/** Rows of bronze.rejects, one a payload and line, known when the payload was. */
export function rejectRows(rejects: readonly PayloadFrame[], payloads: readonly HeldPayload[]): DatedRow[] {
  const seen = new Set<string>();
  const rows: DatedRow[] = [];
  for (const { payload, frame } of rejects) {
    const { hash, endpoint, knownAt, knownAtBasis } = payloads[payload];
    for (const values of rowsOf(frame)) {
      const key = `${hash}:${values.line}`;
      if (seen.has(key)) continue;
      seen.add(key);
      rows.push({
        values: { ...values, payloadHash: hash, endpoint },
        knownAt,
        knownAtBasis,
      });
    }
  }
  return rows;
}
