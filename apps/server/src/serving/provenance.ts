import { isoDay } from "@plumbline/core";
import { asOfNote } from "./past-insights.js";
import type { ReleaseView } from "./release-view.js";
import { splitNotice } from "./split-notice.js";
import { universeNotice } from "./universe-notice.js";

export interface TableVersion {
  readonly table: string;
  readonly version: number;
}

/** Where an answer comes from; every answer carries one. */
export interface Provenance {
  readonly releaseId: string;
  readonly sequence: number;
  readonly runId: string;
  readonly releasedAt: string;
  readonly tables: readonly TableVersion[];
  readonly source: string;
  readonly sourceTitle: string;
  readonly isSimulated: boolean;
  readonly asOf: string | null;
  readonly session: string | null;
  readonly knownAt: string | null;
  readonly conventions: readonly string[];
  readonly notices: readonly string[];
}

/** The provenance of an answer read from these tables of the view; all tables of the release where none are named. */
export async function provenanceOf(view: ReleaseView, tables?: readonly string[]): Promise<Provenance> {
  const { release } = view;
  const { source } = release.summary.config;
  const session = await view.lastSession();
  const named = tables ?? Object.keys(release.tables).sort();
  return {
    releaseId: release.releaseId,
    sequence: release.sequence,
    runId: release.runId,
    releasedAt: new Date(release.releasedAt).toISOString(),
    tables: named
      .filter((table) => release.tables[table] >= 0)
      .map((table) => ({ table, version: release.tables[table] })),
    source: release.source,
    sourceTitle: source.title,
    isSimulated: release.isSimulated,
    asOf: view.asOfText,
    session: Number.isFinite(session) ? isoDay(session) : null,
    knownAt: await knownAtOf(view, session),
    conventions: await conventionsOf(view),
    notices: await noticesOf(view),
  };
}

/** Latest knownAt among the bars of the view's last session. */
function knownAtOf(view: ReleaseView, session: number): Promise<string | null> {
  return view.once("knownAt", async () => {
    const { frame } = await view.bars();
    const { session: sessions, knownAt } = frame.columns;
    if (sessions.type !== "date" || knownAt.type !== "instant") return null;
    let latest = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < frame.rows; row++) {
      if (sessions.values[row] === session && knownAt.values[row] > latest) latest = knownAt.values[row];
    }
    return Number.isFinite(latest) ? new Date(latest).toISOString() : null;
  });
}

/** The conventions that every number of the release obeys, in sentences. */
export function conventionsOf(view: ReleaseView): Promise<readonly string[]> {
  return view.once("conventions", async () => {
    const { config } = view.release.summary;
    const { source } = config;
    const summary = (await view.evaluation())?.summary;
    const out = [
      `Prices are ${source.priceBasis}, in ${source.currency}; volume is ${source.volumeBasis}.`,
      `Sessions follow the calendar ${source.calendar}.`,
      `Returns run over (close of t0, close of t1], t0 = session t+1, t1 = session t+1+${config.primaryHorizon}; decimals.`,
    ];
    if (summary) out.push(summary.conventions.footnote, sentenceOf(summary.conventions.execution));
    else out.push(`Costs are ${config.costPerSide * 10_000} bp a side.`);
    return out;
  });
}

/** Words as a sentence of its own. */
function sentenceOf(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1).replace(/\.$/, "")}.`;
}

/** What a reader must see beside the numbers. */
export function noticesOf(view: ReleaseView): Promise<readonly string[]> {
  return view.once("notices", async () => {
    const { source } = view.release.summary.config;
    const jumps = splitNotice((await view.bars()).frame);
    const out = [...(jumps ? [jumps] : []), ...source.notices];
    if (source.isSimulated && !out.some((notice) => /simulated/i.test(notice))) out.push("Simulated data.");
    const members = await view.universeOf(await view.lastSession());
    const empty = universeNotice(
      view.release.summary.config,
      Array.from(members.values(), ({ isMember, reason }) => (isMember ? "" : reason)),
    );
    if (empty) out.push(empty);
    const note = await asOfNote(view);
    if (note) out.push(note);
    return out;
  });
}
