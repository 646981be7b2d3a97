import {
  bars,
  type Frame,
  float64Of,
  int32Of,
  isoDay,
  type StageContext,
  textAt,
  textOf,
  universe,
} from "@plumbline/core";
import { featureSetTables } from "../../definitions/feature-sets.js";
import { features } from "../compute-features.js";

/** Feature values by "set session security knownAt": the bits of every column, as text. */
export type FeatureCells = Map<string, Int32Array>;

/** Runs the stage and reads its answers; the order of rows is checked on the way. */
export async function computeCells(barRows: Frame, members: Frame, context: StageContext): Promise<FeatureCells> {
  const answers = await features.compute({ [bars.name]: barRows, [universe.name]: members }, context);
  const cells: FeatureCells = new Map();
  for (const table of featureSetTables(context.config)) {
    const answer = answers[table.name];
    if ("rows" in answer) throw new TypeError("features answer year by year");
    let last = "";
    for await (const frame of answer) {
      const session = int32Of(frame, "session");
      const ids = textOf(frame, "securityId");
      const knownAt = float64Of(frame, "knownAt");
      const values = table.features.map((feature) => {
        const column = frame.columns[feature];
        if (column.type !== "float32") throw new TypeError(`${feature} is ${column.type}`);
        return new Int32Array(column.values.buffer, column.values.byteOffset, frame.rows);
      });
      for (let row = 0; row < frame.rows; row++) {
        const key = `${isoDay(session[row])} ${textAt(ids, row)} ${new Date(knownAt[row]).toISOString()}`;
        if (key <= last) throw new Error(`rows out of order: ${key} after ${last}`);
        last = key;
        cells.set(
          `${table.name} ${key}`,
          Int32Array.from(values, (column) => column[row]),
        );
      }
    }
  }
  return cells;
}
