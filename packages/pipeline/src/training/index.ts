import type { Frame, FramesByName, Stage, StageContext, StreetConfig } from "@plumbline/core";
import {
  calendarOf,
  constantText,
  int32Of,
  isoDay,
  makeFrame,
  models,
  targets,
  textColumn,
  textOf,
  throwIfCancelled,
  trials,
  universe,
} from "@plumbline/core";
import { featureSetTables } from "../definitions/feature-sets.js";
import { labelBaselines } from "../definitions/label-baselines.js";
import { type RankedSections, rankedSections } from "../definitions/ranked-sections.js";
import { type LedgerTrial, plannedTrials, type Trial } from "../definitions/trial-identity.js";
import { walkForwardFolds } from "../definitions/walk-forward.js";
import { type FittedModel, fitModels } from "./fit-models.js";
import { permuteLabels } from "./permute-labels.js";
import { planModels } from "./plan-models.js";
import { collectTrainingSample, type TrainingSample } from "./training-sample.js";

/**
 * Fits every planned trial walk-forward and enters it into the ledger. A fold whose rows, labels, parameters and library
 * are those of a model already held is not fitted again; each model is committed as it is ready, so that a killed run
 * loses at most the folds under way.
 */
export const training: Stage = {
  kind: "derive",
  name: "training",
  about: "Fits boosted trees and ridge walk-forward, one refit a year, on labels known before the first prediction.",
  version: 1,
  inputs: (config) => [universe, ...featureSetTables(config), targets],
  outputs: () => [trials, models],
  parameters: (config) =>
    ledgerOf(plannedTrials(config, featureSetTables(config), true), config).map((trial) => [trial.trialId, trial.role]),
  write: "ledger",
  commitEach: true,
  usesBoosting: true,
  vintage: "all",
  async compute(inputs, context) {
    const tables = featureSetTables(context.config);
    const planned = plannedTrials(context.config, tables, context.boosting !== null);
    const features = tables.map((table) => ({ table, frame: inputs[table.name] }));
    const sections = rankedSections(inputs[universe.name], features);
    const last = sections.sections.at(-1);
    const knownAt = last === undefined ? Number.NaN : last.knownAt.reduce((a, b) => Math.max(a, b));
    return {
      [trials.name]: trialRows(last === undefined ? [] : ledgerOf(planned, context.config), knownAt, context),
      [models.name]: modelRows(sections, inputs, planned, context),
    };
  },
};

async function* modelRows(
  sections: RankedSections,
  inputs: FramesByName,
  planned: readonly Trial[],
  context: StageContext,
): AsyncGenerator<Frame> {
  const { config, signal } = context;
  const pause = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    throwIfCancelled(signal, "training");
  };
  const observed = int32Of(inputs[universe.name], "session");
  const calendar = calendarOf(config.source.calendar, observed);
  const held = heldModels(await context.previous(models));
  const questions = new Map<string, Trial[]>();
  for (const trial of planned) {
    const question = `${trial.horizon} ${trial.target} ${trial.everySessions}`;
    questions.set(question, [...(questions.get(question) ?? []), trial]);
  }
  let finished = 0;
  for (const trialsOfQuestion of questions.values()) {
    const sample = await collectTrainingSample(sections, inputs[targets.name], trialsOfQuestion[0], calendar, pause);
    const { folds, rule } = walkForwardFolds(
      sample.labelled.sessions,
      sample.labelled.usableFrom,
      sections.sections.map((section) => section.session),
      calendar.closeOf,
    );
    const permuted = trialsOfQuestion.some((trial) => trial.isPermuted)
      ? permuteLabels(sample.labels, sample.sessions, sample.usableFrom, config.seed)
      : sample.labels;
    const labelled = trialsOfQuestion.map((trial) => ({ trial, labels: trial.isPermuted ? permuted : sample.labels }));
    const wanted = planModels(sample, folds, labelled, context.boosting);
    const missing = wanted.filter((model) => !held.has(model.modelId));
    const total = (wanted.length / trialsOfQuestion.length) * planned.length;
    finished += wanted.length - missing.length;
    context.report({ done: finished, total, unit: "models", note: noteOf(rule, context) });
    for await (const fitted of fitModels(sample, missing, context.boosting, config, context.threads, signal, pause)) {
      yield modelRow(fitted, sample, context);
      const { trial, fold } = fitted.planned;
      const note = `${trial.learner}${trial.isPermuted ? " on permuted labels" : ""}, tests from ${isoDay(fold.testFrom)}`;
      context.report({ done: ++finished, total, unit: "models", note });
    }
  }
}

function noteOf(rule: string, context: StageContext): string {
  return context.boosting === null ? `${rule}; ridge alone: ${context.boostingAbsent ?? "no XGBoost"}` : rule;
}

function heldModels(frame: Frame): ReadonlySet<string | null> {
  if (frame.rows === 0) return new Set();
  const ids = textOf(frame, "modelId");
  return new Set(Array.from(ids.codes, (code) => (code < 0 ? null : ids.dictionary[code])));
}

/** What is fitted, and the baselines that need no model. */
function ledgerOf(planned: readonly Trial[], config: StreetConfig): LedgerTrial[] {
  const horizons = planned.map((trial) => trial.horizon);
  return [...planned, ...labelBaselines(config, horizons)];
}

function trialRows(planned: readonly LedgerTrial[], knownAt: number, context: StageContext): Frame {
  const rows = planned.length;
  return makeFrame({
    trialId: textColumn(planned.map((trial) => trial.trialId)),
    source: constantText(context.config.source.id, rows),
    role: textColumn(planned.map((trial) => trial.role)),
    isPrimary: { type: "boolean", values: Uint8Array.from(planned, (trial) => (trial.isPrimary ? 1 : 0)) },
    target: textColumn(planned.map((trial) => trial.target)),
    horizon: { type: "int32", values: Int32Array.from(planned, (trial) => trial.horizon) },
    learner: textColumn(planned.map((trial) => trial.learner)),
    definition: textColumn(planned.map((trial) => trial.definition)),
    knownAt: { type: "instant", values: new Float64Array(rows).fill(knownAt) },
    knownAtBasis: constantText("rule", rows),
    ingestedAt: { type: "instant", values: new Float64Array(rows).fill(context.now) },
  });
}

function modelRow({ planned, content }: FittedModel, sample: TrainingSample, context: StageContext): Frame {
  const trained = sample.sessions.subarray(0, planned.rows);
  const date = (day: number) => ({ type: "date", values: Int32Array.of(day) }) as const;
  const instant = (ms: number) => ({ type: "instant", values: Float64Array.of(ms) }) as const;
  return makeFrame({
    modelId: constantText(planned.modelId, 1),
    trialId: constantText(planned.trial.trialId, 1),
    fold: { type: "int32", values: Int32Array.of(planned.fold.fold) },
    trainFrom: date(trained.reduce((a, b) => Math.min(a, b))),
    trainTo: date(trained.reduce((a, b) => Math.max(a, b))),
    testFrom: date(planned.fold.testFrom),
    testTo: date(planned.fold.testTo),
    trainRows: { type: "int64", values: Float64Array.of(planned.rows) },
    learner: constantText(planned.trial.learner, 1),
    learnerVersion: constantText(planned.learnerVersion, 1),
    features: constantText(JSON.stringify(sample.columns), 1),
    content: { type: "binary", values: [content] },
    knownAt: instant(sample.usableFrom[planned.rows - 1]),
    knownAtBasis: constantText("rule", 1),
    ingestedAt: instant(context.now),
  });
}
