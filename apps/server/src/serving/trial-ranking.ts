import { isoDay, predictions } from "@plumbline/core";
import { groupByDay } from "./grouped-rows.js";
import { identitiesOf, identityAt } from "./identities.js";
import { rankingOf, scoresOf } from "./ranking.js";
import type { ReleaseView } from "./release-view.js";

/** Calendar days before the last session among which a trial's last scores are looked for. */
const daysBack = 31;

/** One security's place in a trial's ranking. */
export interface TrialPosition {
  readonly securityId: string;
  readonly ticker: string;
  readonly name: string | null;
  readonly position: number;
  readonly score: number;
}

/**
 * The last ranking of a trial that a view can see, best first: the release's own for the trial that ranks, else the
 * scores it gave out of sample in the last session it scored.
 */
export function trialRanking(
  view: ReleaseView,
  trialId: string,
): Promise<{ readonly session: string | null; readonly rows: readonly TrialPosition[] }> {
  return view.once(`ranking ${trialId}`, async () => {
    if (trialId === (await view.trialId())) return rankingOf(view);
    const last = await view.lastSession();
    if (Number.isNaN(last)) return { session: null, rows: [] };
    const frame = await view.read(predictions, {
      columns: ["trialId", "session", "securityId", "modelId", "score", "rank"],
      where: { trialId: [trialId] },
      from: last - daysBack,
      to: last + 1,
    });
    const column = frame.columns.session;
    const days = column?.type === "date" ? groupByDay(column.values) : new Map<number, readonly [number, number]>();
    const scored = [...days.keys()].at(-1);
    if (scored === undefined) return { session: null, rows: [] };
    const names = await identitiesOf(view);
    const session = isoDay(scored);
    const rows = [...scoresOf(frame, days.get(scored))].map(([securityId, { position, score }]): TrialPosition => {
      const identity = identityAt(names.get(securityId), session);
      return { securityId, ticker: identity?.ticker ?? securityId, name: identity?.name ?? null, position, score };
    });
    return { session, rows };
  });
}
