import { bars, emptyFrame, evaluations, isoDay, models, quality, situations, targets, universe } from "@plumbline/core";
import { featureSets, type InsightRanking, rankLastSession, SessionInsights, standingBars } from "@plumbline/pipeline";
import type { ReleaseView } from "./release-view.js";

/** The insights of a past session, made of what was known then. */
export interface PastInsights {
  readonly session: string;
  readonly ranking: InsightRanking;
  readonly insights: SessionInsights;
}

/** Days of features, universe and bars read before the session: five sessions, and a month for doubts. */
const daysRead = 60;

/**
 * What explains the last session that a past view can see, by the model that scored it, without calibration and
 * analogues; null where nothing was scored. Frames are read as known then; what a security needs is computed when it is
 * asked for, and held with the view.
 */
export function pastInsightsOf(view: ReleaseView): Promise<PastInsights | null> {
  return view.once("pastInsights", async () => {
    const { frame: predictions } = await view.predictions();
    const trialId = await view.trialId();
    const ranking = trialId === null ? null : rankLastSession(predictions, trialId, await view.lastSession());
    if (!ranking || trialId === null) return null;
    const { config } = view.release.summary;
    const recent = { from: ranking.session - daysRead, to: ranking.session + 1, vintage: "all" } as const;
    const sets = featureSets(config).filter((set) => view.release.tables[set.table.name] >= 0);
    const frames = {
      predictions,
      models: await view.read(models),
      evaluations: await view.read(evaluations),
      quality: await view.read(quality),
      quarantine: await view.quarantine(),
      universe: await view.read(universe, recent),
      bars: standingBars(await view.read(bars, recent)),
      features: await Promise.all(sets.map(async ({ table }) => ({ table, frame: await view.read(table, recent) }))),
      situations: emptyFrame(situations),
      targets: emptyFrame(targets),
    };
    const champion = (await view.championThen()) ?? { trialId, decision: "none", reason: "", knownAt: 0 };
    return {
      session: isoDay(ranking.session),
      ranking,
      insights: new SessionInsights(frames, champion, ranking, config),
    };
  });
}

/** The same with calibration and analogues, which need the labels and situations before that session. */
export function pastHistoryOf(view: ReleaseView): Promise<PastInsights | null> {
  return view.once("pastHistory", async () => {
    const past = await pastInsightsOf(view);
    if (!past) return null;
    const history = {
      situations: await view.read(situations, { vintage: "all" }),
      targets: await view.read(targets, {
        columns: ["horizon", "session", "securityId", "t1", "excessReturn", "knownAt"],
        where: { horizon: [view.release.summary.config.primaryHorizon] },
        vintage: "all",
      }),
    };
    return { ...past, insights: past.insights.withHistory(history) };
  });
}

/** Which model a past view shows, and what it rests on, in a sentence; null for the newest. */
export async function asOfNote(view: ReleaseView): Promise<string | null> {
  if (!Number.isFinite(view.asOf)) return null;
  const unranked = await noRankingNote(view);
  if (unranked) return unranked;
  const champion = await view.championThen();
  const shown = "Explanations are computed from what was known then, by the model that made the score.";
  return champion
    ? `The champion is the one that had been decided on by then. ${shown}`
    : `No champion whose scores are held had been decided by then: the scores are those of the release's, made out of sample by models trained before each session. ${shown}`;
}

/** From when there is a ranking, where a past view sees none; null where it sees one. */
async function noRankingNote(view: ReleaseView): Promise<string | null> {
  if ((await view.predictions()).byDay.size > 0 || (await view.insights()).rows > 0) return null;
  const from = await view.rankedFrom();
  const when = `At asOf ${view.asOfText} nothing was ranked`;
  if (from === null) return `${when}, nor at any other time in this release: no model has scored anything.`;
  return `${when}: the first scores made out of sample are those of ${isoDay(from)}; ask for that session or a later one.`;
}
