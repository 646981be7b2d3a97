/** A rising step curve through sorted points; between them it is linear, outside it is flat. */
export interface IsotonicCurve {
  /** Strictly ascending. */
  readonly x: Float64Array;
  /** Never falling, same length, in the unit of the outcomes. */
  readonly y: Float64Array;
}

/**
 * The never falling curve nearest to the outcomes by squared distance (pool adjacent violators). Points of equal x are
 * one point of their mean. Only the ends of each level are kept.
 *
 * @param x       scores, any unit; a pair with a NaN on either side is left out
 * @param y       outcomes, same length
 * @param weights positive, same length; 1 each where absent
 * @returns an empty curve where no pair is left
 * @source Barlow, Bartholomew, Bremner and Brunk 1972; between points linear, as scikit-learn
 */
export function fitIsotonic(x: Float64Array, y: Float64Array, weights?: Float64Array): IsotonicCurve {
  const order = Array.from({ length: x.length }, (_, i) => i)
    .filter((i) => !Number.isNaN(x[i]) && !Number.isNaN(y[i]))
    .sort((a, b) => x[a] - x[b] || a - b);
  const places: number[] = [];
  const means: number[] = [];
  const masses: number[] = [];
  for (const i of order) {
    const weight = weights ? weights[i] : 1;
    const last = places.length - 1;
    if (last >= 0 && places[last] === x[i]) {
      masses[last] += weight;
      means[last] += ((y[i] - means[last]) * weight) / masses[last];
    } else {
      places.push(x[i]);
      means.push(y[i]);
      masses.push(weight);
    }
  }
  return levelEnds(places, poolViolators(means, masses));
}

/** The never falling sequence nearest to the means. */
function poolViolators(means: readonly number[], masses: readonly number[]): Float64Array {
  const value: number[] = [];
  const mass: number[] = [];
  const length: number[] = [];
  for (let i = 0; i < means.length; i++) {
    value.push(means[i]);
    mass.push(masses[i]);
    length.push(1);
    while (value.length > 1 && value[value.length - 2] >= value[value.length - 1]) {
      const top = value.length - 1;
      const total = mass[top - 1] + mass[top];
      value[top - 1] += ((value[top] - value[top - 1]) * mass[top]) / total;
      mass[top - 1] = total;
      length[top - 1] += length[top];
      value.pop();
      mass.pop();
      length.pop();
    }
  }
  const fitted = new Float64Array(means.length);
  let place = 0;
  for (let level = 0; level < value.length; level++) {
    fitted.fill(value[level], place, place + length[level]);
    place += length[level];
  }
  return fitted;
}

function levelEnds(places: readonly number[], fitted: Float64Array): IsotonicCurve {
  const kept = places.flatMap((_, i) => {
    const isInside = i > 0 && i < places.length - 1 && fitted[i - 1] === fitted[i] && fitted[i] === fitted[i + 1];
    return isInside ? [] : [i];
  });
  return { x: Float64Array.from(kept, (i) => places[i]), y: Float64Array.from(kept, (i) => fitted[i]) };
}

/** The curve's height at x, in the unit of the outcomes; NaN for NaN or an empty curve. */
export function evaluateIsotonic(curve: IsotonicCurve, x: number): number {
  const { length } = curve.x;
  if (length === 0 || Number.isNaN(x)) return Number.NaN;
  if (x <= curve.x[0]) return curve.y[0];
  if (x >= curve.x[length - 1]) return curve.y[length - 1];
  let low = 0;
  let high = length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (curve.x[middle] <= x) low = middle;
    else high = middle;
  }
  const way = (x - curve.x[low]) / (curve.x[high] - curve.x[low]);
  return curve.y[low] + (curve.y[high] - curve.y[low]) * way;
}
