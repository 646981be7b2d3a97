import type { Frame } from "@plumbline/core";
import { barFlags, booleanOf, counted, float64Of, int32Of, textAt, textOf } from "@plumbline/core";
import type { Champion } from "./ranking.js";
import type { GradeCap } from "./security-grade.js";

/** Everything that speaks against trusting one security's line. */
export interface DoubtFrames {
  readonly bars: Frame;
  readonly quarantine: Frame;
  readonly quality: Frame;
  readonly universe: Frame;
}

export interface SecurityDoubts {
  /** 0 to 100; the dataset's own where the security has none, NaN where neither was known then. */
  readonly qualityScore: number;
  readonly sentences: readonly string[];
  /** What of it lowers the security's grade. */
  readonly caps: readonly GradeCap[];
}

/** Calendar days before the session that count as lately: 21 sessions. */
const lateDays = 31;
/** Sessions of a year: with fewer, yearly features rest on part of their window. */
const fullHistory = 252;
/** Quality below this is named. */
const goodQuality = 90;

/** Quality and doubts of a security at a session, looked up by id. */
export function doubtsAt(session: number, champion: Champion, frames: DoubtFrames): (id: string) => SecurityDoubts {
  const quarantined = quarantinedLately(frames.quarantine, session);
  const quality = qualityOf(frames.quality);
  const history = historyAt(frames.universe, session);
  const lastBar = lastBars(frames.bars, session);
  const dataset = quality.get("*");
  return (id) => {
    const own = quality.get(id) ?? dataset;
    const score = own?.score ?? Number.NaN;
    const sentences: string[] = [];
    const caps: GradeCap[] = [];
    if (champion.decision === "refused") sentences.push(champion.reason);
    const rules = quarantined.get(id);
    if (rules) sentences.push(describeQuarantine(rules));
    const bar = lastBar.get(id);
    sentences.push(...barDoubts(bar, session));
    if (!bar || bar.session < session) caps.push({ grade: "D", words: "no bar in the last session" });
    else if (bar.flags & (barFlags.staleClose | barFlags.splitShapedJump)) {
      caps.push({ grade: "C", words: "its last prices are in doubt" });
    }
    const sessions = history.get(id);
    if (sessions !== undefined && sessions < fullHistory) {
      sentences.push(
        `Short history: ${counted(sessions, "session")}; features over a year rest on part of their window.`,
      );
      caps.push({ grade: "C", words: "short history" });
    }
    if (own && !own.isFit) {
      sentences.push(`Data quality ${score.toFixed(0)} of 100 is below the gate.`);
      caps.push({ grade: "D", words: "data quality below the gate" });
    } else if (score < goodQuality) {
      sentences.push(`Data quality is ${score.toFixed(0)} of 100.`);
      caps.push({ grade: "B", words: `data quality ${score.toFixed(0)} of 100` });
    }
    return { qualityScore: score, sentences, caps };
  };
}

function describeQuarantine(rules: ReadonlyMap<string, number>): string {
  const total = [...rules.values()].reduce((sum, count) => sum + count, 0);
  const names = [...rules.keys()].sort().join(", ");
  return `${total} ${total === 1 ? "row" : "rows"} quarantined in the last month (${names}).`;
}

function barDoubts(bar: { session: number; flags: number } | undefined, session: number): string[] {
  if (!bar) return ["No bar in the last month."];
  const sentences: string[] = [];
  if (bar.session < session) sentences.push("No bar in the last session: the price shown is older.");
  if (bar.flags & barFlags.staleClose) sentences.push("Stale: the close has not moved for several sessions.");
  if (bar.flags & barFlags.splitShapedJump) sentences.push("A jump shaped like a split is not explained by one.");
  if (bar.flags & barFlags.unexplainedGap)
    sentences.push("The last open lies apart from the bar before, beyond the market's move and without volume.");
  if (bar.flags & barFlags.longWick) sentences.push("The last bar's high or low stands far out without volume.");
  if (bar.flags & barFlags.outlierReturn) sentences.push("The last return is an outlier that was kept.");
  if (bar.flags & barFlags.afterGap) sentences.push("The last bar follows a gap.");
  return sentences;
}

function quarantinedLately(quarantine: Frame, session: number): Map<string, Map<string, number>> {
  const ids = textOf(quarantine, "securityId");
  const rules = textOf(quarantine, "rule");
  const keys = textOf(quarantine, "quarantineId");
  const sessions = int32Of(quarantine, "session");
  const seen = new Set<string>();
  const out = new Map<string, Map<string, number>>();
  for (let row = 0; row < quarantine.rows; row++) {
    const id = textAt(ids, row);
    const key = textAt(keys, row) ?? "";
    if (id === null || sessions[row] > session || sessions[row] <= session - lateDays || seen.has(key)) continue;
    seen.add(key);
    const counts = out.get(id) ?? new Map<string, number>();
    const rule = textAt(rules, row) ?? "";
    counts.set(rule, (counts.get(rule) ?? 0) + 1);
    out.set(id, counts);
  }
  return out;
}

function qualityOf(quality: Frame): Map<string, { score: number; isFit: boolean }> {
  const out = new Map<string, { score: number; isFit: boolean }>();
  for (let row = 0; row < quality.rows; row++) {
    if (textAt(textOf(quality, "dataset"), row) !== "silver.bars") continue;
    out.set(textAt(textOf(quality, "securityId"), row) ?? "", {
      score: float64Of(quality, "score")[row],
      isFit: booleanOf(quality, "isFit")[row] === 1,
    });
  }
  return out;
}

function historyAt(universe: Frame, session: number): Map<string, number> {
  const sessions = int32Of(universe, "session");
  const history = int32Of(universe, "historySessions");
  const ids = textOf(universe, "securityId");
  const out = new Map<string, number>();
  for (let row = 0; row < universe.rows; row++) {
    if (sessions[row] === session) out.set(textAt(ids, row) ?? "", history[row]);
  }
  return out;
}

function lastBars(bars: Frame, session: number): Map<string, { session: number; flags: number }> {
  const sessions = int32Of(bars, "session");
  const flags = int32Of(bars, "flags");
  const ids = textOf(bars, "securityId");
  const out = new Map<string, { session: number; flags: number }>();
  for (let row = 0; row < bars.rows; row++) {
    if (sessions[row] > session || sessions[row] <= session - lateDays) continue;
    const id = textAt(ids, row) ?? "";
    const held = out.get(id);
    if (!held || sessions[row] >= held.session) out.set(id, { session: sessions[row], flags: flags[row] });
  }
  return out;
}
