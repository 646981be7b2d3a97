import { type Frame, float64Of, int32Of, type SessionCalendar, textOf } from "@plumbline/core";
import { CrossSectionalRank } from "../definitions/cross-sectional-rank.js";
import type { RankedSections, Section } from "../definitions/ranked-sections.js";
import type { TargetName } from "../definitions/trial-identity.js";
import { usableFrom } from "../definitions/walk-forward.js";

/** Rows a trial may learn from, in the order in which they become usable, so that every fold learns from the first ones. */
export interface TrainingSample {
  readonly columns: readonly string[];
  /** Ranks, row-major, shared memory; NaN where missing. */
  readonly values: Float32Array;
  /** Target minus a half, in (-0.5, 0.5). */
  readonly labels: Float32Array;
  /** Days since 1970-01-01. */
  readonly sessions: Int32Array;
  /** UTC instant (ms), ascending. */
  readonly usableFrom: Float64Array;
  /** Sessions with labels, sampled or not, ascending, and from when their first label is usable: what folds are made from. */
  readonly labelled: { readonly sessions: Int32Array; readonly usableFrom: Float64Array };
}

interface LabelledSection {
  readonly section: Section;
  /** Row of each member's label in the targets; -1 where it has none. */
  readonly labelRows: Int32Array;
  readonly labels: Float64Array;
  readonly usableFrom: Float64Array;
}

const targetColumns: Readonly<Record<TargetName, string>> = {
  excessRank: "excessRank",
  sectorExcessRank: "sectorExcessReturn",
  volatilityScaledRank: "volatilityScaledReturn",
};

/**
 * Collects the labelled rows of one horizon and target, every so many sessions, and ranks their features.
 *
 * @param targets gold.targets, all vintages; of a label stated more than once the first counts
 * @param pause   awaited now and then, so that progress can be shown and a stop be noticed
 */
export async function collectTrainingSample(
  sections: RankedSections,
  targets: Frame,
  question: { readonly target: TargetName; readonly horizon: number; readonly everySessions: number },
  calendar: SessionCalendar,
  pause: () => Promise<void>,
): Promise<TrainingSample> {
  const labelled = labelledSections(sections, targets, question.target, question.horizon, calendar);
  const position = new Map(sections.sections.map((section, i) => [section.session, i]));
  const sampled = labelled.filter(({ section }) => (position.get(section.session) ?? 0) % question.everySessions === 0);

  const total = sampled.reduce((rows, part) => rows + part.labels.length, 0);
  const order = orderOf(sampled, total);
  const width = sections.columns.length;
  const sample: TrainingSample = {
    columns: sections.columns,
    values: new Float32Array(new SharedArrayBuffer(total * width * 4)),
    labels: new Float32Array(new SharedArrayBuffer(total * 4)),
    sessions: new Int32Array(total),
    usableFrom: new Float64Array(total),
    labelled: {
      sessions: Int32Array.from(labelled, ({ section }) => section.session),
      usableFrom: Float64Array.from(labelled, (part) => part.usableFrom.reduce((a, b) => Math.min(a, b))),
    },
  };
  const largest = sampled.reduce((most, { section }) => Math.max(most, section.members.length), 0);
  const scratch = new Float32Array(largest * width);
  let row = 0;
  for (const [i, part] of sampled.entries()) {
    if (i % 16 === 0) await pause();
    sections.fill(part.section, scratch, 0);
    let label = 0;
    for (let member = 0; member < part.section.members.length; member++) {
      if (part.labelRows[member] < 0) continue;
      const at = order[row++];
      sample.values.set(scratch.subarray(member * width, (member + 1) * width), at * width);
      sample.labels[at] = part.labels[label] - 0.5;
      sample.sessions[at] = part.section.session;
      sample.usableFrom[at] = part.usableFrom[label++];
    }
  }
  return sample;
}

/** Position of each row when ordered by when it becomes usable; rows of the same instant keep their order. */
function orderOf(sampled: readonly LabelledSection[], total: number): Int32Array {
  const instants = new Float64Array(total);
  let row = 0;
  for (const part of sampled) {
    instants.set(part.usableFrom, row);
    row += part.usableFrom.length;
  }
  const sorted = Int32Array.from(instants, (_, i) => i).sort((a, b) => instants[a] - instants[b] || a - b);
  const position = new Int32Array(total);
  for (let i = 0; i < total; i++) position[sorted[i]] = i;
  return position;
}

function labelledSections(
  sections: RankedSections,
  targets: Frame,
  target: TargetName,
  horizon: number,
  calendar: SessionCalendar,
): LabelledSection[] {
  const horizons = int32Of(targets, "horizon");
  const sessions = int32Of(targets, "session");
  const t1 = int32Of(targets, "t1");
  const knownAt = float64Of(targets, "knownAt");
  const values = float64Of(targets, targetColumns[target]);
  const ids = textOf(targets, "securityId");
  const codeOf = new Map(sections.securities.map((id, code) => [id, code]));
  const translate = ids.dictionary.map((id) => codeOf.get(id) ?? -1);
  const rowsBySession = new Map<number, number[]>();
  for (let row = 0; row < targets.rows; row++) {
    if (horizons[row] !== horizon) continue;
    const held = rowsBySession.get(sessions[row]);
    if (held) held.push(row);
    else rowsBySession.set(sessions[row], [row]);
  }

  const ranker = new CrossSectionalRank();
  const rowOf = new Int32Array(sections.securities.length);
  const found: LabelledSection[] = [];
  for (const section of sections.sections) {
    rowOf.fill(-1);
    for (const row of rowsBySession.get(section.session) ?? []) {
      const code = ids.codes[row] < 0 ? -1 : translate[ids.codes[row]];
      if (code >= 0 && (rowOf[code] < 0 || knownAt[row] < knownAt[rowOf[code]])) rowOf[code] = row;
    }
    const all = section.members.map((code) => rowOf[code]);
    const labels = new Float64Array(all.length);
    if (target === "excessRank")
      for (let i = 0; i < all.length; i++) labels[i] = all[i] < 0 ? Number.NaN : values[all[i]];
    else ranker.rank(values, all, labels, 0, 1);
    const labelRows = all.map((row, i) => (Number.isNaN(labels[i]) ? -1 : row));
    const kept: number[] = [];
    for (let i = 0; i < all.length; i++) if (labelRows[i] >= 0) kept.push(i);
    if (kept.length === 0) continue;
    const usable = usableFrom(
      kept.map(() => section.session),
      kept.map((i) => t1[labelRows[i]]),
      kept.map((i) => Math.max(knownAt[labelRows[i]], section.knownAt[i])),
      calendar.closeOf,
    );
    found.push({ section, labelRows, labels: Float64Array.from(kept, (i) => labels[i]), usableFrom: usable });
  }
  return found;
}
