import type { SessionCalendar } from "@plumbline/core";
import { dayOf } from "@plumbline/core";
import type { FoundSecurity } from "./assign-securities.js";
import type { DatedRow } from "./dated-rows.js";
import type { HeldPayload, PayloadFrame } from "./read-payloads.js";
import { idOfTicker } from "./security-rows.js";
import { statedVersions } from "./stated-versions.js";

/** Rows of silver.corporateActions: known at the close of their session; one that changes later, when that arrived. */
export function actionRows(
  stated: readonly PayloadFrame[],
  found: readonly FoundSecurity[],
  payloads: readonly HeldPayload[],
  calendar: SessionCalendar,
): DatedRow[] {
  const rows: DatedRow[] = [];
  const versions = statedVersions(stated, payloads, ["securityId", "ticker", "session", "kind"]);
  for (const { values, arrivedAt, isFirst } of versions) {
    const securityId = values.securityId ?? idOfTicker(found, String(values.ticker ?? ""), values.session);
    if (securityId === null) continue;
    rows.push({
      values: { ...values, securityId },
      knownAt: isFirst ? calendar.closeOf(dayOf(String(values.session))) : arrivedAt,
      knownAtBasis: isFirst ? "rule" : "arrival",
    });
  }
  return rows;
}
