import type { GradientBoosting } from "@plumbline/core";
import type { RidgeModel } from "@plumbline/quant";

/** What pushed a score up or down. */
export interface Driver {
  readonly feature: string;
  /** The feature as stored; null where missing. */
  readonly value: number | null;
  /** Its rank in the session's universe, in (0, 1), which is what the learner sees; null where missing. */
  readonly rank: number | null;
  /** Part of the score, in the unit of the target; all parts and the model's base add up to the score. */
  readonly contribution: number;
}

/** Contributions shown for each security. */
export const driversShown = 8;

/** Inputs of one session: rows are securities, columns are features. */
export interface DriverInputs {
  readonly columns: readonly string[];
  /** rows x columns, ranks as the learner saw them, NaN where missing. */
  readonly ranks: Float32Array;
  /** The same cells as stored; NaN where missing. */
  readonly values: Float32Array;
  readonly rows: number;
}

/** Exact TreeSHAP parts of each score, rows x columns; the last column of the library's answer, the base, is left out. */
export async function boostedContributions(
  boosting: GradientBoosting,
  model: Uint8Array,
  inputs: DriverInputs,
): Promise<Float64Array> {
  const columns = inputs.columns.length;
  const answered = await boosting.contributions(model, { values: inputs.ranks, rows: inputs.rows, columns });
  const out = new Float64Array(inputs.rows * columns);
  for (let row = 0; row < inputs.rows; row++) {
    for (let column = 0; column < columns; column++) {
      out[row * columns + column] = answered[row * (columns + 1) + column];
    }
  }
  return out;
}

/** Coefficient times standardised input, rows x columns; a missing input counts as the centre. */
export function ridgeContributions(model: RidgeModel, inputs: DriverInputs): Float64Array {
  const columns = inputs.columns.length;
  return Float64Array.from(inputs.ranks, (rank, cell) => {
    const column = cell % columns;
    const known = Number.isNaN(rank) ? 0 : rank - model.centre;
    return (model.coefficients[column] * (known - model.mean[column])) / model.scale[column];
  });
}

/** The largest contributions of one row, by size; ties in the order of the features' names. */
export function largestDrivers(inputs: DriverInputs, contributions: Float64Array, row: number): Driver[] {
  const width = inputs.columns.length;
  const drivers = inputs.columns.map((feature, column): Driver => {
    const cell = row * width + column;
    const orNull = (value: number) => (Number.isFinite(value) ? value : null);
    return {
      feature,
      value: orNull(inputs.values[cell]),
      rank: orNull(inputs.ranks[cell]),
      contribution: contributions[cell],
    };
  });
  return drivers
    .filter((driver) => driver.contribution !== 0)
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution) || (a.feature < b.feature ? -1 : 1))
    .slice(0, driversShown);
}
