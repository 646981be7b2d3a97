import type { Frame, FramesByName, Stage, StageContext } from "@plumbline/core";
import {
  bars as barsTable,
  constantText,
  corporateActions,
  float64Of,
  int32Of,
  makeFrame,
  quarantine,
  targets,
  textAt,
  textOf,
  throwIfCancelled,
  universe,
} from "@plumbline/core";
import { gatherFloat64, gatherInt32, gatherUint8 } from "../definitions/gather.js";
import { lastFullSessionOf } from "../definitions/last-full-session.js";
import { marketSessionsOf, positionOf } from "../definitions/market-sessions.js";
import { securityRuns } from "../definitions/security-runs.js";
import { sessionBreadth } from "../definitions/session-breadth.js";
import { calendarOfSource, SessionCloses } from "../definitions/session-closes.js";
import { standingBars } from "../definitions/standing-bars.js";
import { writeCrossSection } from "./cross-section.js";
import { dailyVolatility, volatilityDays } from "./daily-volatility.js";
import { delistingsOf } from "./delistings.js";
import { type ForwardReturns, forwardReturns, type LabelCalendar, type RefusalsBySecurity } from "./forward-returns.js";
import { type MemberRows, memberRows } from "./member-rows.js";

/** Labels: what happened to each member of the universe over (close t0, close t1]. */
export const computeTargets: Stage = {
  kind: "derive",
  name: "targets",
  about: "Computes forward returns of the universe's members, their excess, rank and volatility-scaled form.",
  version: 1,
  inputs: () => [barsTable, corporateActions, universe, quarantine],
  outputs: () => [targets],
  parameters: ({ horizons, source }) => ({ horizons: ascending(horizons), calendar: source.calendar }),
  write: "append",
  takesBack: true,
  // The volatility's days, and 21 days of data that say how broad a session usually is.
  window: volatilityDays + 25,
  reach: ({ horizons }) => Math.max(0, ...horizons) + 1,
  async compute(inputs, context) {
    return { [targets.name]: framesByHorizon(inputs, context) };
  },
};

function ascending(horizons: readonly number[]): number[] {
  return [...new Set(horizons)].sort((a, b) => a - b);
}

async function* framesByHorizon(inputs: FramesByName, context: StageContext): AsyncGenerator<Frame> {
  const runs = securityRuns(standingBars(inputs[barsTable.name]));
  const breadth = sessionBreadth(int32Of(runs.frame, "session"));
  const { sessions } = marketSessionsOf(breadth);
  const calendar = { sessions, lastPosition: positionOf(sessions, lastFullSessionOf(breadth)) };
  const closes = new SessionCloses(calendarOfSource(context.config, sessions));
  const members = memberRows(inputs[universe.name], context.slice.from);
  const horizons = ascending(context.config.horizons);
  const returns = forwardReturns(
    runs,
    members,
    calendar,
    horizons,
    delistingsOf(inputs[corporateActions.name]),
    refusalsOf(inputs[quarantine.name]),
  );
  const volatility = dailyVolatility(runs, members);
  for (let k = 0; k < horizons.length; k++) {
    throwIfCancelled(context.signal, "targets");
    yield labelFrame(members, calendar, closes, horizons[k], returns[k], volatility, context.now);
    context.report({ done: k + 1, total: horizons.length, unit: "horizons" });
  }
}

function refusalsOf(quarantineRows: Frame): RefusalsBySecurity {
  const session = int32Of(quarantineRows, "session");
  const knownAt = float64Of(quarantineRows, "knownAt");
  const refusals = new Map<string, Map<number, number>>();
  for (let row = 0; row < quarantineRows.rows; row++) {
    const id = textAt(textOf(quarantineRows, "securityId"), row);
    if (id === null) continue;
    const own = refusals.get(id) ?? new Map<number, number>();
    own.set(session[row], Math.max(own.get(session[row]) ?? Number.NEGATIVE_INFINITY, knownAt[row]));
    refusals.set(id, own);
  }
  return refusals;
}

/** Labels of one horizon. A session's labels are known together: each one's excess rests on all of them. */
function labelFrame(
  members: MemberRows,
  { sessions }: LabelCalendar,
  closes: SessionCloses,
  horizon: number,
  { forwardReturn, isDelisted, knownAt: restsOn }: ForwardReturns,
  volatility: Float64Array,
  now: number,
): Frame {
  const rows = rowsWithLabel(forwardReturn);
  const n = rows.length;
  const session = gatherInt32(members.session, rows);
  const label = gatherFloat64(forwardReturn, rows);
  const sectorCode = gatherInt32(members.sectorCode, rows);
  const columns = {
    excessReturn: new Float64Array(n),
    sectorExcessReturn: new Float64Array(n),
    excessRank: new Float64Array(n),
  };
  const t0 = new Int32Array(n);
  const t1 = new Int32Array(n);
  const knownAt = new Float64Array(n);
  for (let from = 0; from < n; ) {
    let to = from + 1;
    while (to < n && session[to] === session[from]) to++;
    writeCrossSection(label, sectorCode, members.sectors, from, to, columns);
    const t = positionOf(sessions, session[from]);
    let known = closes.closeOf(sessions[t + 1 + horizon]);
    for (let i = from; i < to; i++) known = Math.max(known, restsOn[rows[i]]);
    t0.fill(sessions[t + 1], from, to);
    t1.fill(sessions[t + 1 + horizon], from, to);
    knownAt.fill(known, from, to);
    from = to;
  }
  const root = Math.sqrt(horizon);
  const scaled = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const scale = volatility[rows[i]] * root;
    scaled[i] = scale > 0 ? columns.excessReturn[i] / scale : Number.NaN;
  }
  return makeFrame({
    horizon: { type: "int32", values: new Int32Array(n).fill(horizon) },
    session: { type: "date", values: session },
    securityId: {
      type: "text",
      codes: gatherInt32(members.securityCode, rows),
      dictionary: members.securities,
    },
    t0: { type: "date", values: t0 },
    t1: { type: "date", values: t1 },
    forwardReturn: { type: "float64", values: label },
    excessReturn: { type: "float64", values: columns.excessReturn },
    sectorExcessReturn: { type: "float64", values: columns.sectorExcessReturn },
    excessRank: { type: "float64", values: columns.excessRank },
    volatilityScaledReturn: { type: "float64", values: scaled },
    isDelisted: { type: "boolean", values: gatherUint8(isDelisted, rows) },
    knownAt: { type: "instant", values: knownAt },
    knownAtBasis: constantText("rule", n),
    ingestedAt: { type: "instant", values: new Float64Array(n).fill(now) },
  });
}

function rowsWithLabel(forwardReturn: Float64Array): Int32Array {
  const rows = new Int32Array(forwardReturn.length);
  let n = 0;
  for (let member = 0; member < forwardReturn.length; member++) {
    if (!Number.isNaN(forwardReturn[member])) rows[n++] = member;
  }
  return rows.subarray(0, n);
}
