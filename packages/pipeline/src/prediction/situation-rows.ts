import type { Frame, SessionCalendar, StageContext } from "@plumbline/core";
import { constantText, makeFrame } from "@plumbline/core";
import { columnsHash, packRanks } from "../definitions/packed-ranks.js";
import type { RankedSections } from "../definitions/ranked-sections.js";
import { calendarOfSource } from "../definitions/session-closes.js";

const middle = 15;

/**
 * Rows of gold.situations: the ranks of one session a month, the first on or after the 15th by the calendar, so that
 * asking for some days gives the same rows as asking for all.
 */
export function situationRows(
  sections: RankedSections,
  context: Pick<StageContext, "config" | "now" | "slice">,
): Frame {
  const calendar = calendarOfSource(
    context.config,
    sections.sections.map(({ session }) => session),
  );
  const kept = sections.sections.filter(
    ({ session }) => session >= context.slice.from && standsForMonth(session, calendar),
  );
  const rows = kept.reduce((sum, { members }) => sum + members.length, 0);
  const width = sections.columns.length;
  const days = new Int32Array(rows);
  const codes = new Int32Array(rows);
  const knownAt = new Float64Array(rows);
  const ranks: Uint8Array[] = [];
  let row = 0;
  for (const section of kept) {
    const count = section.members.length;
    const values = new Float32Array(count * width);
    sections.fill(section, values, 0);
    const packed = packRanks(values);
    days.fill(section.session, row, row + count);
    codes.set(section.members, row);
    knownAt.set(section.knownAt, row);
    for (let i = 0; i < count; i++) ranks.push(packed.subarray(i * width, (i + 1) * width));
    row += count;
  }
  return makeFrame({
    session: { type: "date", values: days },
    securityId: { type: "text", codes, dictionary: sections.securities },
    columnsHash: constantText(columnsHash(sections.columns), rows),
    ranks: { type: "binary", values: ranks },
    knownAt: { type: "instant", values: knownAt },
    knownAtBasis: constantText("rule", rows),
    ingestedAt: { type: "instant", values: new Float64Array(rows).fill(context.now) },
  });
}

function standsForMonth(session: number, calendar: SessionCalendar): boolean {
  const day = new Date(session * 86_400_000);
  const first = session - day.getUTCDate() + middle;
  return session >= first && calendar.sessions(first, session).length === 0;
}
