import { emptyFrame, evaluationSeries, type Frame } from "@plumbline/core";
import { compareFigures, compareInputs } from "./compare-inputs.js";
import { compareRankings } from "./compare-rankings.js";
import { datasetsOf } from "./datasets.js";
import { baselineLine, portfolioLines } from "./equity-lines.js";
import { icSeriesFrom } from "./evidence.js";
import { featureValuesOf } from "./feature-values.js";
import { type ColumnTypes, frameOfObjects } from "./frame-of-objects.js";
import { lineageOf } from "./lineage.js";
import { panelColumns } from "./panel-columns.js";
import type { ReleaseView } from "./release-view.js";
import { eventsOf, rankHistoryOf, securityHead } from "./security-read.js";
import { figuresOf, inferenceOf, summaryOf, type TrialEvidence, trialDecay, trialQuintiles } from "./trial-evidence.js";
import { seriesOfTrials, trialNamed } from "./trial-ledger.js";
import { trialRanking } from "./trial-ranking.js";

/** What a panel is about, beyond its view. */
export interface PanelSubject {
  /** The trial that ranks where absent. */
  readonly trial?: string | undefined;
  /** Permanent id, for panels of one security. */
  readonly security?: string | undefined;
  /** The other side, for panels of Compare. */
  readonly other?: { readonly view: ReleaseView; readonly trial?: string | undefined } | undefined;
}

interface Panel {
  readonly about: string;
  /** Tables whose versions its provenance names. */
  readonly tables: readonly string[];
  readonly needs?: "security" | "other";
  frame(view: ReleaseView, subject: PanelSubject): Promise<Frame>;
}

/** Everything a page draws that is no list of its own: each a table of rows, in the order it is drawn. */
export const panels: Readonly<Record<string, Panel>> = {
  ic: {
    about: "IC by session with the mean of the last 252 and its 95 % band.",
    tables: ["ml.evaluationSeries"],
    frame: async (view, { trial }) => {
      const { series, trial: named } = await evidenceIn(view, trial);
      return frameOfColumns({ ...icSeriesFrom(series, named.horizon) }, { session: "date" });
    },
  },
  decay: {
    about: "Mean rank IC by horizon with its band.",
    tables: ["ml.evaluations"],
    frame: async (view, { trial }) => frameOfObjects(trialDecay(await evidenceIn(view, trial)), panelColumns.decay),
  },
  quintiles: {
    about: "Mean forward excess return by fifth of the scores with its band.",
    tables: ["ml.evaluations", "ml.evaluationSeries"],
    frame: async (view, { trial }) =>
      frameOfObjects(trialQuintiles(await evidenceIn(view, trial)), panelColumns.quintiles),
  },
  equity: {
    about: "Return, equity and drawdown by line and session: the trial's portfolios, the universe, each baseline.",
    tables: ["ml.evaluationSeries", "ml.evaluations"],
    frame: equityFrame,
  },
  figures: {
    about: "Every scalar with its band, sample and unit.",
    tables: ["ml.evaluations"],
    frame: async (view, { trial }) => frameOfObjects(figuresOf(await evidenceIn(view, trial)), panelColumns.figures),
  },
  inference: {
    about: "Each mean judged three ways.",
    tables: ["ml.evaluations"],
    frame: async (view, { trial }) =>
      frameOfObjects(inferenceOf(await evidenceIn(view, trial)), panelColumns.inference),
  },
  baselines: {
    about: "What the ranking must be better than, by the same evaluation.",
    tables: ["ml.evaluations"],
    frame: async (view, { trial }) => {
      const baselines = summaryOf(await evidenceIn(view, trial))?.baselines ?? [];
      const rows = baselines.map(({ rankIc, lead, spread, ...rest }) => ({
        ...rest,
        rankIc: rankIc.value,
        rankIcLow: rankIc.ci95?.[0] ?? null,
        rankIcHigh: rankIc.ci95?.[1] ?? null,
        n: rankIc.n,
        lead: lead?.value ?? null,
        leadLow: lead?.ci95?.[0] ?? null,
        leadHigh: lead?.ci95?.[1] ?? null,
        spread: spread.value,
      }));
      return frameOfObjects(rows, panelColumns.baselines);
    },
  },
  grade: {
    about: "The parts of the evidence grade.",
    tables: ["ml.evaluations"],
    frame: async (view, { trial }) => {
      const grade = summaryOf(await evidenceIn(view, trial))?.evidence;
      const rows = (grade?.parts ?? []).map((part) => ({ ...part, grade: grade?.grade ?? null }));
      return frameOfObjects(rows, panelColumns.grade);
    },
  },
  datasets: {
    about: "Data behind Overview: rows, refused, score.",
    tables: ["silver.quality"],
    frame: async (view) => frameOfObjects(await datasetsOf(view), panelColumns.datasets),
  },
  payloads: {
    about: "Every payload behind the release with hash and size.",
    tables: ["bronze.payloads"],
    frame: async (view) => frameOfObjects((await lineageOf(view)).payloads, panelColumns.payloads),
  },
  features: {
    about: "Features of a security in the last visible session with their rank in the universe.",
    tables: ["gold.universe"],
    needs: "security",
    frame: async (view, { security }) => {
      await securityHead(view, String(security));
      return frameOfObjects(await featureValuesOf(view, String(security)), panelColumns.features);
    },
  },
  events: {
    about: "Splits, dividends, delistings and renames of a security.",
    tables: ["silver.corporateActions", "silver.securities"],
    needs: "security",
    frame: async (view, { security }) => {
      await securityHead(view, String(security));
      return frameOfObjects(await eventsOf(view, String(security)), panelColumns.events);
    },
  },
  rankHistory: {
    about: "The rank a security was given out of sample, session by session.",
    tables: ["gold.predictions"],
    needs: "security",
    frame: async (view, { security }) => {
      await securityHead(view, String(security));
      return frameOfColumns({ ...(await rankHistoryOf(view, String(security), undefined)) }, { session: "date" });
    },
  },
  moves: {
    about: "Positions of every security on both sides of a comparison.",
    tables: ["gold.predictions", "gold.insights"],
    needs: "other",
    frame: async (view, { trial, other }) => {
      const [a, b] = await bothSides(view, trial, other);
      const rows = async (side: TrialEvidence) => (await trialRanking(side.view, side.trial.trialId)).rows;
      const { moves, entered, left } = compareRankings(await rows(a), await rows(b));
      return frameOfObjects([...moves, ...entered, ...left], panelColumns.moves);
    },
  },
  figureDifferences: {
    about: "The scalars of both sides of a comparison.",
    tables: ["ml.evaluations"],
    needs: "other",
    frame: async (view, { trial, other }) => {
      const rows = compareFigures(...(await bothSides(view, trial, other))).map(({ a, b, ...rest }) => ({
        ...rest,
        a: a?.value ?? null,
        aLow: a?.low ?? null,
        aHigh: a?.high ?? null,
        b: b?.value ?? null,
        bLow: b?.low ?? null,
        bHigh: b?.high ?? null,
      }));
      return frameOfObjects(rows, panelColumns.figureDifferences);
    },
  },
  inputDifferences: {
    about: "What each side of a comparison was made of.",
    tables: [],
    needs: "other",
    frame: async (view, { trial, other }) =>
      frameOfObjects(await compareInputs(...(await bothSides(view, trial, other))), panelColumns.inputDifferences),
  },
};

async function evidenceIn(view: ReleaseView, trialId: string | undefined): Promise<TrialEvidence> {
  const trial = await trialNamed(view, trialId);
  const series = (await seriesOfTrials(view, [trial.trialId])).get(trial.trialId);
  return { view, trial, series: series ?? emptyFrame(evaluationSeries) };
}

async function bothSides(
  view: ReleaseView,
  trial: string | undefined,
  other: PanelSubject["other"],
): Promise<[TrialEvidence, TrialEvidence]> {
  const right = other ?? { view };
  return [await evidenceIn(view, trial), await evidenceIn(right.view, right.trial)];
}

async function equityFrame(view: ReleaseView, { trial }: PanelSubject): Promise<Frame> {
  const evidence = await evidenceIn(view, trial);
  const made = (summaryOf(evidence)?.baselines ?? []).flatMap(({ name, trialId }) =>
    trialId === null ? [] : [{ name, trialId }],
  );
  const series = await seriesOfTrials(
    view,
    made.map((one) => one.trialId),
  );
  const lines = portfolioLines(evidence.trial.trialId, evidence.series);
  for (const { name, trialId } of made) {
    const held = series.get(trialId);
    if (held) lines.push(baselineLine(name, trialId, held));
  }
  const rows = lines.flatMap((line) =>
    line.session.map((session, i) => ({
      line: line.key,
      session,
      return: line.return[i],
      equity: line.equity[i],
      drawdown: line.drawdown[i],
    })),
  );
  return frameOfObjects(rows, panelColumns.equity);
}

/** Columns of equal length as a frame. */
function frameOfColumns(columns: Readonly<Record<string, readonly unknown[]>>, types: ColumnTypes): Frame {
  const [first] = Object.values(columns);
  const rows = (first ?? []).map((_, row) =>
    Object.fromEntries(Object.entries(columns).map(([name, cells]) => [name, cells[row]])),
  );
  const numeric = Object.fromEntries(Object.keys(columns).map((name) => [name, "float64"] as const));
  return frameOfObjects(rows, { ...numeric, ...types });
}
