import { joinedTrials, rowsOf, trials } from "@plumbline/core";
import { joinedTrialsOf, otherQuestions } from "@plumbline/pipeline";
import { readingInstant } from "./reading-instant.js";
import type { ReleaseView } from "./release-view.js";

/** A candidate that another lake of this home tried on the same prices. */
export interface JoinedLedgerTrial {
  /** Source of the other ledger. */
  readonly source: string;
  readonly trialId: string;
  /** Share of the smaller lake's prices that both have, in [0, 1]. */
  readonly overlap: number;
  readonly isPrimary: boolean;
  readonly target: string;
  /** Sessions. */
  readonly horizon: number;
  readonly learner: string;
  /** Deflation, Holm and overfitting count it here: this ledger did not ask the same itself. */
  readonly isCounted: boolean;
  /** Sharpe ratio of one session after costs; null where it was not judged, or not known by then. */
  readonly periodSharpe: number | null;
  /** Two-sided p of the mean rank IC; null where it was not judged, or not known by then. */
  readonly pValue: number | null;
  /** Sessions with a return. */
  readonly sessions: number | null;
}

/**
 * What other ledgers about the same prices tried, by source, whatever the view's asOf, as the own ledger is; what they came
 * to is left out where it rests on bars that were not known then.
 */
export function joinedLedgerOf(view: ReleaseView): Promise<readonly JoinedLedgerTrial[]> {
  return view.once("joinedTrials", async () => {
    const version = view.release.tables[joinedTrials.name] ?? -1;
    if (version < 0) return [];
    const frame = await view.store.read(joinedTrials, { version });
    const taken = joinedTrialsOf(frame);
    const ledger = await view.store.read(trials, { version: view.release.tables[trials.name] });
    const own = rowsOf(ledger).filter((row) => row.source === view.release.summary.config.source.id);
    const counted = new Set(
      otherQuestions(
        taken,
        own.map(({ definition }) => String(definition ?? "")),
      ),
    );
    const instant = readingInstant(view);
    const isKnown = new Map(
      rowsOf(frame).map((row) => [`${row.source} ${row.trialId}`, Date.parse(String(row.knownAt)) <= instant]),
    );
    return taken.map((trial): JoinedLedgerTrial => {
      const { source, trialId, overlap, isPrimary, target, horizon, learner, periodSharpe, pValue, sessions } = trial;
      const known = isKnown.get(`${source} ${trialId}`) === true;
      return {
        ...{ source, trialId, overlap, isPrimary, target, horizon, learner },
        isCounted: counted.has(trial),
        periodSharpe: known && Number.isFinite(periodSharpe) ? periodSharpe : null,
        pValue: known ? pValue : null,
        sessions: known ? sessions.length : null,
      };
    });
  });
}
