import { mean } from "./moments.js";

/** Cosines below which no verdict is given. */
export const fewestCosines = 8;

/**
 * Number of cosines B = min(floor(0.41 T^(2/3)), floor(T / (3 h))): Lazarus, Lewis, Stock and Watson (2018), capped so
 * that the cosines stay below the frequency of an overlap of h sessions.
 */
export function cosineCount(observations: number, overlap: number): number {
  // B <= 0.41 T^(2/3) is 10^6 B^3 <= 68,921 T^2 in whole numbers: no fractional power, no rounding.
  const limit = 68_921 * observations * observations;
  let cosines = 0;
  while (1_000_000 * (cosines + 1) * (cosines + 1) * (cosines + 1) <= limit) cosines++;
  return Math.min(cosines, Math.floor(observations / (3 * Math.max(1, overlap))));
}

/**
 * Long-run variance by equally weighted cosine transforms, square of the values' unit; t statistics made with it have
 * B degrees of freedom.
 *
 * @param values  length T, no NaN
 * @param cosines B >= 1
 */
export function cosineLongRunVariance(values: Float64Array, cosines: number): number {
  const length = values.length;
  const centre = mean(values);
  let sum = 0;
  for (let j = 1; j <= cosines; j++) {
    const step = (Math.PI * j) / length;
    let transform = 0;
    for (let t = 0; t < length; t++) transform += (values[t] - centre) * Math.cos(step * (t + 0.5));
    sum += transform * transform * (2 / length);
  }
  return sum / cosines;
}
