import type { Frame, GradientBoosting, Stage, StageContext } from "@plumbline/core";
import {
  constantText,
  emptyFrame,
  makeFrame,
  models,
  predictions,
  situations,
  throwIfCancelled,
  universe,
} from "@plumbline/core";
import { predictRidge } from "@plumbline/quant";
import { CrossSectionalRank } from "../definitions/cross-sectional-rank.js";
import { featureSetTables } from "../definitions/feature-sets.js";
import { type RankedSections, rankedSections, type Section } from "../definitions/ranked-sections.js";
import { scoreSingleFeature } from "../definitions/single-feature-content.js";
import { plannedTrials, type Trial } from "../definitions/trial-identity.js";
import { type HeldModel, modelAt, modelsOfTrial } from "./model-at.js";
import { situationRows } from "./situation-rows.js";

/** Rows ranked and scored at a time: about 25 MB of inputs. */
const rowsPerBlock = 32_768;

/** Scores every session after the first training span, the newest ones included, with the model of its fold. */
export const prediction: Stage = {
  kind: "derive",
  name: "prediction",
  about: "Scores each session's universe out of sample with the model fitted before it, and ranks the scores.",
  version: 1,
  inputs: (config) => [universe, ...featureSetTables(config), models],
  outputs: () => [predictions, situations],
  parameters: (config) => plannedTrials(config, featureSetTables(config), true).map((trial) => trial.trialId),
  write: "append",
  window: 0,
  usesBoosting: true,
  vintage: "all",
  async compute(inputs, context) {
    const tables = featureSetTables(context.config);
    const planned = plannedTrials(context.config, tables, context.boosting !== null);
    const held = planned
      .map((trial) => ({ trial, models: modelsOfTrial(inputs[models.name], trial) }))
      .filter((entry) => entry.models.length > 0)
      .sort((a, b) => (a.trial.trialId < b.trial.trialId ? -1 : 1));
    const features = tables.map((table) => ({ table, frame: inputs[table.name] }));
    const sections = rankedSections(inputs[universe.name], features);
    const answers = await score(sections, held, context);
    return { [predictions.name]: answers, [situations.name]: situationRows(sections, context) };
  },
};

interface TrialModels {
  readonly trial: Trial;
  readonly models: readonly HeldModel[];
}

async function score(sections: RankedSections, held: readonly TrialModels[], context: StageContext) {
  const wanted = sections.sections.filter(
    ({ session }) => session >= context.slice.from && held.some((entry) => modelAt(entry.models, session) !== null),
  );
  const rows = rowsOf(wanted);
  const collected = held.map((entry) => new ScoredRows(entry, rows));
  const columns = sections.columns.length;
  const blocks = blocksOf(wanted, held);
  const largest = blocks.reduce((most, block) => Math.max(most, rowsOf(block)), 0);
  // One block is filled while the one before it is scored.
  const buffers = [0, 1].map(() => new Float32Array(new SharedArrayBuffer(largest * columns * 4)));
  let done = 0;
  let pending: Promise<void> = Promise.resolve();
  for (const [i, block] of blocks.entries()) {
    throwIfCancelled(context.signal, "prediction");
    await new Promise((resolve) => setImmediate(resolve));
    const count = rowsOf(block);
    const values = buffers[i % 2].subarray(0, count * columns);
    let row = 0;
    for (const section of block) {
      sections.fill(section, values, row);
      row += section.members.length;
    }
    await pending;
    const matrix = { values, rows: count, columns };
    pending = Promise.all(
      collected.map(async (rowsOfTrial) => {
        const model = modelAt(rowsOfTrial.entry.models, block[0].session);
        if (model !== null) rowsOfTrial.add(block, model, await scores(model, matrix, sections, context.boosting));
      }),
    ).then(() => undefined);
    pending.catch(() => undefined);
    done += count;
    context.report({ done, total: rows, unit: "rows" });
  }
  await pending;
  return collected.length === 0 ? emptyFrame(predictions) : framesOf(collected, sections.securities, context.now);
}

function rowsOf(sections: readonly Section[]): number {
  return sections.reduce((sum, section) => sum + section.members.length, 0);
}

async function* framesOf(collected: readonly ScoredRows[], securities: readonly string[], now: number) {
  for (const rows of collected) yield rows.frame(securities, now);
}

/** Consecutive sections that every trial scores with one model each. */
function blocksOf(sections: readonly Section[], held: readonly TrialModels[]): Section[][] {
  const blocks: Section[][] = [];
  let rows = 0;
  let key = "";
  for (const section of sections) {
    const own = held.map((entry) => modelAt(entry.models, section.session)?.modelId ?? "").join(" ");
    const block = blocks.at(-1);
    if (block === undefined || own !== key || rows + section.members.length > rowsPerBlock) {
      blocks.push([section]);
      rows = 0;
      key = own;
    } else block.push(section);
    rows += section.members.length;
  }
  return blocks;
}

async function scores(
  model: HeldModel,
  matrix: { values: Float32Array; rows: number; columns: number },
  sections: RankedSections,
  boosting: GradientBoosting | null,
): Promise<ArrayLike<number>> {
  if (model.columns.join() !== sections.columns.join()) {
    throw new TypeError(`model ${model.modelId} was fitted on other columns than the feature sets have`);
  }
  if (model.ridge !== null) return predictRidge(model.ridge, matrix.values, matrix.rows);
  if (model.single !== null) return scoreSingleFeature(model.single, matrix.values, matrix.rows);
  if (boosting === null) throw new TypeError("a boosted model was chosen without the library");
  return await boosting.predict(model.content, matrix);
}

/** The scores of one trial in the order of its sessions. */
class ScoredRows {
  private readonly sessions: Int32Array;
  private readonly securities: Int32Array;
  private readonly modelCodes: Int32Array;
  private readonly scores: Float64Array;
  private readonly ranks: Float64Array;
  private readonly knownAt: Float64Array;
  private readonly modelIds: string[] = [];
  private readonly ranker = new CrossSectionalRank();
  private filled = 0;

  constructor(
    readonly entry: TrialModels,
    capacity: number,
  ) {
    this.sessions = new Int32Array(capacity);
    this.securities = new Int32Array(capacity);
    this.modelCodes = new Int32Array(capacity);
    this.scores = new Float64Array(capacity);
    this.ranks = new Float64Array(capacity);
    this.knownAt = new Float64Array(capacity);
  }

  add(block: readonly Section[], model: HeldModel, values: ArrayLike<number>): void {
    if (this.modelIds.at(-1) !== model.modelId) this.modelIds.push(model.modelId);
    let from = 0;
    for (const section of block) {
      const count = section.members.length;
      const positions = new Int32Array(count);
      for (let i = 0; i < count; i++) {
        const row = this.filled + i;
        positions[i] = row;
        this.sessions[row] = section.session;
        this.securities[row] = section.members[i];
        this.modelCodes[row] = this.modelIds.length - 1;
        this.scores[row] = Math.fround(values[from + i]);
        this.knownAt[row] = Math.max(section.knownAt[i], model.knownAt);
      }
      this.ranker.rank(this.scores, positions, this.ranks, this.filled, 1);
      this.filled += count;
      from += count;
    }
  }

  frame(securities: readonly string[], now: number): Frame {
    const rows = this.filled;
    return makeFrame({
      trialId: constantText(this.entry.trial.trialId, rows),
      session: { type: "date", values: this.sessions.subarray(0, rows) },
      securityId: { type: "text", codes: this.securities.subarray(0, rows), dictionary: securities },
      modelId: { type: "text", codes: this.modelCodes.subarray(0, rows), dictionary: this.modelIds },
      score: { type: "float64", values: this.scores.subarray(0, rows) },
      rank: { type: "float64", values: this.ranks.subarray(0, rows) },
      knownAt: { type: "instant", values: this.knownAt.subarray(0, rows) },
      knownAtBasis: constantText("rule", rows),
      ingestedAt: { type: "instant", values: new Float64Array(rows).fill(now) },
    });
  }
}
