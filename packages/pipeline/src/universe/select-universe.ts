import type { Frame, FramesByName, Stage, StageContext } from "@plumbline/core";
import {
  barFlags,
  bars as barsTable,
  constantText,
  float64Of,
  int32Of,
  makeFrame,
  quarantine,
  securities,
  textOf,
  universe,
} from "@plumbline/core";
import { gatherFloat64, gatherInt32 } from "../definitions/gather.js";
import { securityRuns } from "../definitions/security-runs.js";
import { calendarOfSource, SessionCloses } from "../definitions/session-closes.js";
import { sessionOrder } from "../definitions/session-order.js";
import { sessionsPerYear } from "../definitions/sessions-per-year.js";
import { SortedWindow } from "../definitions/sorted-window.js";
import { standingBars } from "../definitions/standing-bars.js";
import { countKnown, knownDefects } from "./known-defects.js";
import { SectorInForce } from "./sector-in-force.js";
import {
  confirmationBars,
  confirmationDays,
  defectDays,
  dollarVolumeBars,
  dollarVolumeDays,
  historyDays,
  largestDefects,
  smallestVolumes,
  type UniverseReason,
  universeRules,
  windowStretch,
  yearOfBars,
} from "./universe-rules.js";

/** Members first, then the reasons: the codes of the column `reason`. */
const reasons: readonly (UniverseReason | "")[] = [
  "",
  "unconfirmedJump",
  "recentDefects",
  "shortHistory",
  "lowPrice",
  "lowDollarVolume",
];

/** Who was tradable in each session, as known at its close. */
export const selectUniverse: Stage = {
  kind: "derive",
  name: "universe",
  about: "Says, for each session and security with a bar, whether it was in the universe, as known at that close.",
  version: 3,
  inputs: () => [barsTable, securities, quarantine],
  outputs: () => [universe],
  parameters: (config) => ({
    ...config.universe,
    priceBasis: config.source.priceBasis,
    volumeBasis: config.source.volumeBasis,
    fields: [...config.source.fields].sort(),
    calendar: config.source.calendar,
  }),
  write: "append",
  takesBack: true,
  window: ({ universe: rule }) =>
    Math.max(historyDays(Math.max(rule.minHistory, yearOfBars)), dollarVolumeDays, defectDays) + 2,
  async compute(inputs, context) {
    return { [universe.name]: compute(inputs, context) };
  },
};

function compute(inputs: FramesByName, context: StageContext): Frame {
  const { config } = context;
  const { frame, starts } = securityRuns(standingBars(inputs[barsTable.name]));
  const id = textOf(frame, "securityId");
  const session = int32Of(frame, "session");
  const close = float64Of(frame, "close");
  const volume = float64Of(frame, "volume");
  const flags = int32Of(frame, "flags");
  const knownAt = float64Of(frame, "knownAt");
  const closes = new SessionCloses(calendarOfSource(config, session));
  const defects = knownDefects(inputs[quarantine.name]);
  const sectors = new SectorInForce(inputs[securities.name]);
  const isOn = new Map(universeRules(config).map((rule) => [rule.rule, rule.isOn]));
  const hasPriceRule = isOn.get("lowPrice") === true;
  const hasVolumeRule = isOn.get("lowDollarVolume") === true;
  const rule = config.universe;
  const stretch = windowStretch(
    sessionsPerYear(
      config.source.calendar,
      [...new Set(session)].sort((a, b) => a - b),
    ),
  );
  const longestHistory = historyDays(rule.minHistory) * stretch;
  const shownHistory = Math.max(rule.minHistory, yearOfBars);
  const longestShown = historyDays(shownHistory) * stretch;
  const longestVolumes = dollarVolumeDays * stretch;

  const reason = new Int32Array(frame.rows);
  const history = new Int32Array(frame.rows);
  const medians = new Float64Array(frame.rows).fill(Number.NaN);
  const known = new Float64Array(frame.rows);
  const sector = new Int32Array(frame.rows);
  const dollarVolumes = new SortedWindow(dollarVolumeBars);

  for (let run = 0; run + 1 < starts.length; run++) {
    const [start, end] = [starts[run], starts[run + 1]];
    const securityId = id.dictionary[id.codes[start]];
    const own = defects.get(securityId);
    dollarVolumes.clear();
    let firstInHistory = start;
    let firstShown = start;
    let firstInVolumes = start;
    let firstInDefects = start;
    let stale = 0;
    let lastJump = -1;
    let lateKnown = Number.NEGATIVE_INFINITY;
    let lateRow = -1;
    for (let row = start; row < end; row++) {
      const day = session[row];
      const closeInstant = closes.closeOf(day);
      while (session[firstInHistory] <= day - longestHistory) firstInHistory++;
      while (session[firstShown] <= day - longestShown) firstShown++;
      history[row] = Math.min(row - firstShown + 1, shownHistory);

      dollarVolumes.push(close[row] * volume[row]);
      while (session[firstInVolumes] <= day - longestVolumes || row - firstInVolumes >= dollarVolumeBars) {
        if (row - firstInVolumes < dollarVolumeBars) dollarVolumes.dropOldest();
        firstInVolumes++;
      }
      if (hasVolumeRule && dollarVolumes.present >= Math.min(smallestVolumes, rule.minHistory))
        medians[row] = dollarVolumes.median();

      if ((flags[row] & barFlags.staleClose) !== 0) stale++;
      for (; session[firstInDefects] <= day - defectDays; firstInDefects++) {
        if ((flags[firstInDefects] & barFlags.staleClose) !== 0) stale--;
      }
      const found = stale + countKnown(own, day, defectDays, closeInstant);

      if ((flags[row] & (barFlags.splitShapedJump | barFlags.unexplainedGap)) !== 0) lastJump = row;
      const isUnconfirmed =
        (flags[row] & barFlags.largeMove) !== 0 ||
        (lastJump >= 0 && row - lastJump < confirmationBars && day - session[lastJump] < confirmationDays);

      let failed: UniverseReason | "" = "";
      if (isUnconfirmed) failed = "unconfirmedJump";
      else if (found > largestDefects) failed = "recentDefects";
      else if (row - firstInHistory + 1 < rule.minHistory) failed = "shortHistory";
      else if (hasPriceRule && !(close[row] >= rule.minPrice)) failed = "lowPrice";
      else if (hasVolumeRule && !(medians[row] >= rule.minDollarVolume)) failed = "lowDollarVolume";
      reason[row] = reasons.indexOf(failed);

      // A bar that became known after its close makes what rests on it known later too, as long as it is in a window.
      if (knownAt[row] > closeInstant && knownAt[row] >= lateKnown) {
        lateKnown = knownAt[row];
        lateRow = row;
      }
      const isLateInWindow = lateRow >= 0 && (lateRow >= firstShown || lateRow >= firstInVolumes);
      known[row] = isLateInWindow ? Math.max(closeInstant, lateKnown) : closeInstant;
      sector[row] = sectors.at(securityId, day);
    }
  }

  const order = sessionOrder(session, context.slice.from);
  const n = order.length;
  const reasonCodes = gatherInt32(reason, order);
  const isMember = new Uint8Array(n);
  for (let i = 0; i < n; i++) isMember[i] = reasonCodes[i] === 0 ? 1 : 0;
  return makeFrame({
    session: { type: "date", values: gatherInt32(session, order) },
    securityId: { type: "text", codes: gatherInt32(id.codes, order), dictionary: id.dictionary },
    isMember: { type: "boolean", values: isMember },
    reason: { type: "text", codes: reasonCodes, dictionary: reasons },
    historySessions: { type: "int32", values: gatherInt32(history, order) },
    medianDollarVolume: { type: "float64", values: gatherFloat64(medians, order) },
    sector: { type: "text", codes: gatherInt32(sector, order), dictionary: sectors.dictionary },
    knownAt: { type: "instant", values: gatherFloat64(known, order) },
    knownAtBasis: constantText("rule", n),
    ingestedAt: { type: "instant", values: new Float64Array(n).fill(context.now) },
  });
}
