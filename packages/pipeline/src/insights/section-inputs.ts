import type { Frame } from "@plumbline/core";
import { filterRows, float32Of, int32Of } from "@plumbline/core";
import type { FeatureFrame } from "../definitions/ranked-sections.js";
import { rankedSections } from "../definitions/ranked-sections.js";

/** Inputs of one session: rows are securities, columns are features. */
export interface SectionInputs {
  readonly columns: readonly string[];
  /** rows x columns, ranks as the learner saw them, NaN where missing. */
  readonly ranks: Float32Array;
  /** The same cells as stored; NaN where missing. */
  readonly values: Float32Array;
  readonly rows: number;
  /** Permanent id of each row. */
  readonly securities: readonly string[];
}

/** One session's inputs as the learner saw them, beside the features as stored; null where the session has no member. */
export function sectionInputs(
  universe: Frame,
  features: readonly FeatureFrame[],
  session: number,
): SectionInputs | null {
  const at = (frame: Frame) => filterRows(frame, (row) => int32Of(frame, "session")[row] === session);
  const ordered = features
    .map(({ table, frame }) => ({ table, frame: at(frame) }))
    .sort((a, b) => (a.table.name < b.table.name ? -1 : 1));
  const ranked = rankedSections(at(universe), ordered);
  const section = ranked.sections[0];
  if (!section) return null;
  const rows = section.members.length;
  const width = ranked.columns.length;
  const ranks = new Float32Array(rows * width);
  ranked.fill(section, ranks, 0);
  const values = new Float32Array(rows * width).fill(Number.NaN);
  let column = 0;
  ordered.forEach(({ table, frame }, t) => {
    for (const feature of table.features) {
      const stored = float32Of(frame, feature);
      for (let row = 0; row < rows; row++) {
        const at = section.rows[t][row];
        if (at >= 0) values[row * width + column] = stored[at];
      }
      column++;
    }
  });
  const securities = Array.from(section.members, (code) => ranked.securities[code]);
  return { securities, columns: ranked.columns, ranks, values, rows };
}
