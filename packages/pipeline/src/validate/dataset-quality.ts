import type { Frame, Json, SourceDescription } from "@plumbline/core";
import { booleanOf, counted, isoDay, PlatformError, textAt, textOf } from "@plumbline/core";
import type { CountsByYear, DatasetCounts } from "./dataset-counts.js";
import { type QualityScore, type ScoredBars, scoredSessions, scoreOf, scoreSecurities } from "./quality-score.js";
import { singleBarRules } from "./single-bar-rules.js";

/** What a dataset must have before anything is made of it. */
export const datasetGate = { smallestSecurities: 5, smallestSessions: 30, largestRefusedShare: 0.1 } as const;

/** Why a dataset is unfit: what was found, what is asked, what to do. */
export interface Unfitness {
  readonly found: string;
  readonly must: string;
  readonly remedy: string;
}

const severalADay =
  "Most are bars of a security and a day that has one already: give daily bars, and name the column of the tickers (--map ticker=Code) if it was not recognised. See them: plumb tables export silver.quarantine.";

/** What stops the dataset at the gate; null where it passes. */
export function unfitnessOf(counts: DatasetCounts): Unfitness | null {
  const refused = counts.rows - counts.standing + counts.unreadableLines;
  const total = counts.rows + counts.unreadableLines;
  const rules = Object.entries(counts.refusedByRule)
    .sort((a, b) => b[1] - a[1])
    .map(([rule, n]) => `${rule} ${n}`)
    .join(", ");
  const found =
    `${counted(total, "row")}, ${refused} refused${rules ? ` (${rules})` : ""}, ` +
    `${counted(counts.securities, "security", "securities")}, ${counted(counts.sessions, "session")}`;
  const unfit = (must: string, remedy: string): Unfitness => ({ found, must, remedy });
  if (counts.standing === 0)
    return unfit(
      "at least one bar must pass the checks",
      "Check the file's columns and dates; --map names the columns.",
    );
  const twice = (counts.refusedByRule.duplicate ?? 0) + (counts.refusedByRule.conflictingDuplicate ?? 0);
  if (refused > datasetGate.largestRefusedShare * total)
    return unfit(
      `at most ${100 * datasetGate.largestRefusedShare} % may be refused`,
      2 * twice > refused
        ? severalADay
        : "Look at the refused rows: plumb tables export silver.quarantine. Check --map, --calendar and the price basis.",
    );
  if (counts.securities < datasetGate.smallestSecurities)
    return unfit(
      `at least ${datasetGate.smallestSecurities} securities are needed to rank any`,
      "Give a source with more securities: one long file, or a folder with a file a symbol.",
    );
  if (counts.sessions < datasetGate.smallestSessions)
    return unfit(
      `at least ${datasetGate.smallestSessions} sessions are needed`,
      "Give a source with a longer history.",
    );
  return null;
}

/**
 * Throws DATASET_UNFIT where the dataset's row of silver.quality says so. It is asked of the committed table: quarantine
 * and scores of an unfit dataset stay to be looked at.
 */
export function requireFitDataset(rows: Frame): void {
  const id = textOf(rows, "securityId");
  const isFit = booleanOf(rows, "isFit");
  for (let row = 0; row < rows.rows; row++) {
    if (textAt(id, row) !== "*" || isFit[row] === 1) continue;
    const { unfit } = JSON.parse(textAt(textOf(rows, "detail"), row) ?? "{}") as { unfit?: Unfitness };
    throw new PlatformError("DATASET_UNFIT", `bars unfit: ${unfit?.found}; ${unfit?.must}`, {
      remedy: unfit?.remedy ?? "See the row * of silver.quality.",
    });
  }
}

/** Why a security has no bar in the last full session: its delisting is recorded, or nobody knows. */
export interface Endings {
  readonly live: number;
  readonly delisted: number;
  readonly silent: number;
}

/** The dataset's score over the last 252 market sessions: the securities' counts in that time, added up. */
export function scoreDataset(
  scored: ScoredBars,
  endings: Endings,
  source: SourceDescription,
  unusableActions: number,
  unfitness: Unfitness | null,
  byYear: CountsByYear,
): QualityScore {
  const { sessions, thin } = scored;
  const lastStated = scored.bars.session.reduce((last, day) => Math.max(last, day), 0);
  const lastSession = sessions.at(-1) ?? lastStated;
  const firstPosition = Math.max(0, sessions.length - scoredSessions);
  const firstSession = sessions.at(firstPosition) ?? lastStated;
  const securities = scoreSecurities(scored, firstSession);
  const counts = { rows: 0, rejected: 0, flagged: 0, gapSessions: 0, span: 0 };
  const byRule: Record<string, number> = {};
  for (const score of securities) {
    counts.rows += score.rows;
    counts.rejected += score.rejected;
    counts.flagged += score.flagged;
    counts.gapSessions += score.gapSessions;
    counts.span += score.detail.sessions as number;
    for (const [rule, n] of Object.entries(score.detail.refusedByRule as Record<string, number>))
      byRule[rule] = (byRule[rule] ?? 0) + n;
  }
  const score = scoreOf(counts);
  const unfit = securities.filter((security) => !security.isFit).map((security) => security.securityId);
  const detail: { [key: string]: Json } = {
    from: isoDay(firstSession),
    to: isoDay(lastSession),
    refusedByRule: byRule,
    thinSessions: Array.from(sessions.subarray(firstPosition))
      .filter((_, i) => thin[firstPosition + i] === 1)
      .map(isoDay),
    endings: { ...endings },
    unfitSecurities: unfit,
    unusableActions,
    unavailableRules: singleBarRules
      .filter((rule) => !rule.needs.every((field) => source.fields.includes(field)))
      .map((rule) => `${rule.rule}: needs ${rule.needs.join(", ")}`)
      .concat(source.fields.includes("volume") ? [] : ["staleClose: needs volume", "zeroVolume: needs volume"])
      .concat(source.fields.includes("open") ? [] : ["missingOpen: needs open"]),
    gate: { ...datasetGate },
    byYear: Object.fromEntries(Object.entries(byYear).map(([year, counts]) => [year, { ...counts }])),
    ...(unfitness ? { unfit: { ...unfitness } } : {}),
  };
  return {
    securityId: "*",
    session: lastSession,
    score,
    rows: counts.rows,
    rejected: counts.rejected,
    flagged: counts.flagged,
    gapSessions: counts.gapSessions,
    isFit: unfitness === null,
    detail,
  };
}
