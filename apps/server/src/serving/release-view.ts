import {
  bars,
  champions,
  corporateActions,
  evaluationSeries,
  type Frame,
  filterRows,
  insights,
  int32Of,
  predictions,
  quality,
  quarantine,
  type Row,
  rowsOf,
  securities,
  type TableSpec,
  type TableStore,
  takeRows,
  textAt,
  textOf,
  universe,
  type Vintage,
} from "@plumbline/core";
import { currentChampion, type DecidedChampion, lastFullSession, type Release } from "@plumbline/pipeline";
import { type ChampionEvaluation, readChampionEvaluation } from "./champion-evaluation.js";
import { type GroupedRows, groupByDay, groupByText } from "./grouped-rows.js";
import { learnerOf, type ServingLearner } from "./learner.js";

/**
 * One release as known at one instant: every read below it is pinned to the release's table versions and cut by
 * `knownAt` in the store. Tables are read when first asked for and then held.
 */
export class ReleaseView {
  readonly store: TableStore;
  readonly release: Release;
  /** ms UTC; Infinity for everything the release holds. */
  readonly asOf: number;
  /** asOf as the reader wrote it; null for the newest. */
  readonly asOfText: string | null;
  readonly #held = new Map<string, Promise<unknown>>();

  constructor(store: TableStore, release: Release, asOf: number, asOfText: string | null) {
    this.store = store;
    this.release = release;
    this.asOf = asOf;
    this.asOfText = asOfText;
  }

  /** Computes once, then answers from memory; a failure is not kept. */
  once<T>(key: string, make: () => Promise<T>): Promise<T> {
    let held = this.#held.get(key) as Promise<T> | undefined;
    if (!held) {
      held = make();
      this.#held.set(key, held);
      held.catch(() => this.#held.delete(key));
    }
    return held;
  }

  /** Rows of a table of the release, known by then; an empty frame where the release does not name the table. */
  read(
    table: TableSpec,
    options: {
      readonly columns?: readonly string[];
      readonly from?: number;
      readonly to?: number;
      readonly where?: Readonly<Record<string, readonly (string | number)[]>>;
      readonly vintage?: Vintage;
    } = {},
  ): Promise<Frame> {
    const version = this.release.tables[table.name];
    return this.store.read(table, {
      ...(version !== undefined && version >= 0 ? { version } : {}),
      ...(Number.isFinite(this.asOf) ? { asOf: this.asOf } : {}),
      ...options,
    });
  }

  bars(): Promise<{ readonly frame: Frame; readonly bySecurity: GroupedRows }> {
    return this.once("bars", async () => {
      const frame = await this.read(bars, { columns: barColumns });
      return { frame, bySecurity: groupByText(textOf(frame, "securityId")) };
    });
  }

  /** Day number of the last session with the usual breadth that this view can see; NaN if it sees none. */
  lastSession(): Promise<number> {
    return this.once("lastSession", async () => {
      if (!Number.isFinite(this.asOf)) return this.release.lastSession;
      return lastFullSession((await this.bars()).frame);
    });
  }

  /** Sessions with a bar, ascending. */
  sessions(): Promise<Int32Array> {
    return this.once("sessions", async () => {
      const { frame } = await this.bars();
      return Int32Array.from(new Set(int32Of(frame, "session"))).sort();
    });
  }

  /** Scores of the ranking trial, by session. */
  predictions(): Promise<{ readonly frame: Frame; readonly byDay: Map<number, readonly [number, number]> }> {
    return this.once("predictions", async () => {
      const trialId = await this.trialId();
      const frame = await this.read(predictions, {
        columns: ["trialId", "session", "securityId", "modelId", "score", "rank", "knownAt"],
        where: { trialId: [trialId ?? ""] },
      });
      return { frame, byDay: groupByDay(int32Of(frame, "session")) };
    });
  }

  /** First session that the ranking trial scored, also where this view cannot see it; null where it scored none. */
  rankedFrom(): Promise<number | null> {
    return this.once("rankedFrom", async () => {
      const version = this.release.tables[predictions.name];
      const seen = (await this.predictions()).byDay;
      if (seen.size > 0) return Math.min(...seen.keys());
      if (version === undefined || version < 0) return null;
      const where = { trialId: [(await this.trialId()) ?? ""] };
      const days = int32Of(await this.store.read(predictions, { version, columns: ["session"], where }), "session");
      return days.length === 0 ? null : days.reduce((least, day) => Math.min(least, day));
    });
  }

  /** The champion decided on by a past asOf; null for the newest, where none had been decided, and where its scores are no longer held. */
  championThen(): Promise<DecidedChampion | null> {
    return this.once("championThen", async () => {
      if (!Number.isFinite(this.asOf)) return null;
      const decided = currentChampion(await this.read(champions), this.release.summary.config.source.id);
      if (!decided) return null;
      const scored = await this.read(predictions, { columns: ["trialId"], where: { trialId: [decided.trialId] } });
      const { codes, dictionary } = textOf(scored, "trialId");
      return codes.includes(dictionary.indexOf(decided.trialId)) ? decided : null;
    });
  }

  /**
   * Trial behind the ranking: the champion known by a past asOf, else what gold.insights names, else the evaluation's;
   * null where nothing was ranked.
   */
  trialId(): Promise<string | null> {
    return this.once("trialId", async () => {
      const decided = await this.championThen();
      if (decided) return decided.trialId;
      const ranked = await this.newestInsights();
      if (ranked.rows > 0) return textAt(textOf(ranked, "trialId"), 0);
      return (await this.evaluation())?.trialId ?? null;
    });
  }

  /** The release's ranking whatever the view's asOf: it names the champion. */
  newestInsights(): Promise<Frame> {
    return this.once("newestInsights", async () => {
      const version = this.release.tables[insights.name];
      const frame = await this.store.read(insights, version >= 0 ? { version } : {});
      return lastDayOf(rankedOf(frame));
    });
  }

  /** Rows of gold.insights of their last session that this view can see. */
  insights(): Promise<Frame> {
    return this.once("insights", async () => lastDayOf(rankedOf(await this.read(insights))));
  }

  /** The release's evaluation; for a past asOf it was made later, and callers recompute from the series. */
  evaluation(): Promise<ChampionEvaluation | null> {
    const { costPerSide } = this.release.summary.config;
    return this.once("evaluation", () => readChampionEvaluation(this.store, this.release.tables, costPerSide));
  }

  learner(): Promise<ServingLearner | null> {
    return this.once("learner", async () =>
      learnerOf(this.store, this.release.tables, await this.trialId(), this.release.summary),
    );
  }

  series(): Promise<Frame> {
    return this.once("series", async () =>
      this.read(evaluationSeries, { where: { trialId: [(await this.trialId()) ?? ""] } }),
    );
  }

  securities(): Promise<readonly Row[]> {
    return this.once("securities", async () => rowsOf(await this.read(securities)));
  }

  actions(): Promise<readonly Row[]> {
    return this.once("actions", async () => rowsOf(await this.read(corporateActions)));
  }

  quality(): Promise<readonly Row[]> {
    return this.once("quality", async () => rowsOf(await this.read(quality)));
  }

  quarantine(): Promise<Frame> {
    return this.once("quarantine", () => this.read(quarantine));
  }

  decisions(): Promise<readonly Row[]> {
    return this.once("decisions", async () => rowsOf(await this.read(champions)));
  }

  /** Universe of one session by security id. */
  universeOf(session: number): Promise<ReadonlyMap<string, { readonly isMember: boolean; readonly reason: string }>> {
    return this.once(`universe ${session}`, async () => {
      if (Number.isNaN(session)) return new Map();
      const columns = ["session", "securityId", "isMember", "reason"];
      const frame = await this.read(universe, { columns, from: session, to: session + 1 });
      return new Map(
        rowsOf(frame).map((row) => [
          String(row.securityId),
          { isMember: row.isMember === true, reason: String(row.reason ?? "") },
        ]),
      );
    });
  }
}

const barColumns = [
  "securityId",
  "session",
  "open",
  "high",
  "low",
  "close",
  "volume",
  "splitFactor",
  "totalReturnFactor",
  "flags",
  "knownAt",
];

/** Rows with position 0 take back an earlier ranking of the session. */
function rankedOf(frame: Frame): Frame {
  const position = int32Of(frame, "position");
  return filterRows(frame, (row) => position[row] > 0);
}

function lastDayOf(frame: Frame): Frame {
  const session = int32Of(frame, "session");
  let last = Number.NEGATIVE_INFINITY;
  for (const day of session) if (day > last) last = day;
  const rows: number[] = [];
  session.forEach((day, row) => {
    if (day === last) rows.push(row);
  });
  return rows.length === frame.rows ? frame : takeRows(frame, Int32Array.from(rows));
}
