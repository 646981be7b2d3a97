import type { FramesByName, Rows, StageContext } from "@plumbline/core";
import {
  calendarOf,
  cellAt,
  columnOf,
  corporateActions,
  counted,
  PlatformError,
  payloads,
  rawBars,
  rawRejects,
  securities,
} from "@plumbline/core";
import { actionRows } from "./action-rows.js";
import { assignSecurities } from "./assign-securities.js";
import { barRows } from "./bar-rows.js";
import { frameOfRows } from "./dated-rows.js";
import { heldPayloads, type ParsedPayloads, parsePayloads } from "./read-payloads.js";
import { rejectRows } from "./reject-rows.js";
import { securityRows } from "./security-rows.js";
import { selectVersions } from "./select-versions.js";

/**
 * Payloads to bars, rejects, securities and corporate actions.
 *
 * Permanent ids: see `assignSecurities`. Clocks: the first version of a bar is known at its session's close (rule), a
 * later payload that differs when it arrived (arrival), an identical one adds nothing. The end of the data is no
 * delisting. SOURCE_EMPTY if no payload holds a bar.
 */
export async function normalisePayloads(inputs: FramesByName, context: StageContext): Promise<Record<string, Rows>> {
  const { source } = context.config;
  const held = heldPayloads(inputs[payloads.name], source.id);
  const parsed = await parsePayloads(held, context);
  if (parsed.bars.rows === 0) throw emptySource(source.id, held.length, parsed);
  const calendar = calendarOf(source.calendar, parsed.bars.session);
  const assigned = assignSecurities(parsed.bars);
  const selected = selectVersions(parsed.bars, assigned, held);
  const named = securityRows(parsed.securities, assigned.securities, held, calendar, source.currency);
  const actions = actionRows(parsed.actions, assigned.securities, held, calendar);
  return {
    [rawBars.name]: barRows(parsed.bars, assigned, selected, held, calendar, context.now),
    [rawRejects.name]: frameOfRows(rawRejects, rejectRows(parsed.rejects, held), context.now),
    [securities.name]: frameOfRows(securities, named, context.now),
    [corporateActions.name]: frameOfRows(corporateActions, actions, context.now),
  };
}

function emptySource(source: string, payloadCount: number, { rejects }: ParsedPayloads): PlatformError {
  const lines = rejects.reduce((sum, { frame }) => sum + frame.rows, 0);
  const first = rejects[0]?.frame;
  const example = first
    ? `; first refused: line ${cellAt(columnOf(first, "line"), 0)}, ${cellAt(columnOf(first, "reason"), 0)}`
    : "";
  return new PlatformError(
    "SOURCE_EMPTY",
    `${source}: no bar in ${counted(payloadCount, "payload")} (${counted(lines, "line")} refused${example})`,
    { remedy: "Check that the files hold prices, and name the columns with --map if their headers are unusual." },
  );
}
