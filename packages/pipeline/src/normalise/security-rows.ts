import type { Cell, SessionCalendar } from "@plumbline/core";
import { dayOf, isoDay } from "@plumbline/core";
import type { FoundSecurity } from "./assign-securities.js";
import type { DatedRow } from "./dated-rows.js";
import type { HeldPayload, PayloadFrame } from "./read-payloads.js";
import { statedVersions } from "./stated-versions.js";

/**
 * Rows of silver.securities. A row is known at the close of its first session; that its names no longer hold is a second
 * row, known at the close of the session that ended them: nobody reads a delisting before it happened.
 */
export function securityRows(
  stated: readonly PayloadFrame[],
  found: readonly FoundSecurity[],
  payloads: readonly HeldPayload[],
  calendar: SessionCalendar,
  currency: string,
): DatedRow[] {
  const rows: DatedRow[] = [];
  const named = new Set<string>();
  for (const { values, arrivedAt, isFirst } of statedVersions(stated, payloads, [
    "securityId",
    "ticker",
    "validFrom",
  ])) {
    const ticker = String(values.ticker ?? "");
    const securityId = String(values.securityId ?? idOfTicker(found, ticker, values.validFrom) ?? ticker);
    named.add(securityId);
    const whole = { ...values, securityId, currency: values.currency ?? currency };
    if (isFirst) rows.push(...known(whole, calendar));
    else rows.push({ values: whole, knownAt: arrivedAt, knownAtBasis: "arrival" });
  }
  for (const security of found) {
    if (named.has(security.securityId)) continue;
    const { ticker, exchange, sector } = security.name;
    const validFrom = isoDay(security.firstSession);
    const validTo = security.until === null ? null : isoDay(security.until);
    rows.push(
      ...known(
        { securityId: security.securityId, validFrom, validTo, ticker, name: null, exchange, sector, currency },
        calendar,
      ),
    );
  }
  return rows;
}

function known(values: Readonly<Record<string, Cell>>, calendar: SessionCalendar): DatedRow[] {
  const at = (day: Cell) => calendar.closeOf(dayOf(String(day)));
  const first = {
    values: { ...values, validTo: null },
    knownAt: at(values.validFrom),
    knownAtBasis: "rule" as const,
  };
  if (values.validTo === null || values.validTo === undefined) return [first];
  return [first, { values, knownAt: at(values.validTo), knownAtBasis: "rule" }];
}

/** The permanent id behind a ticker on a day, by the intervals found in the bars. */
export function idOfTicker(found: readonly FoundSecurity[], ticker: string, day: Cell): string | null {
  const at = dayOf(String(day));
  const holders = found.filter((security) => security.name.ticker === ticker);
  const holder = holders.find((security) => security.until === null || at < security.until);
  return (holder ?? holders[holders.length - 1])?.securityId ?? null;
}
