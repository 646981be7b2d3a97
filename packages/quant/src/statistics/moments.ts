/** The values that are not NaN, in their order; the array itself if none is missing. */
export function presentValues(values: Float64Array): Float64Array {
  let present = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) present++;
  if (present === values.length) return values;
  const kept = new Float64Array(present);
  let n = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) kept[n++] = values[i];
  return kept;
}

/** Arithmetic mean in the unit of the values; NaN if empty or any value is NaN. */
export function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return values.length === 0 ? Number.NaN : sum / values.length;
}

/** Standard deviation in the unit of the values, divisor n - ddof; NaN if n <= ddof or any value is NaN. */
export function standardDeviation(values: Float64Array, ddof = 1): number {
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i] - centre;
    sum += deviation * deviation;
  }
  return values.length > ddof ? Math.sqrt(sum / (values.length - ddof)) : Number.NaN;
}

/** Biased skewness m3 / m2^1.5, dimensionless (0 for a symmetric distribution); NaN if the values do not vary. */
export function skewness(values: Float64Array): number {
  const { second, third } = centralMoments(values);
  return second > 0 ? third / (second * Math.sqrt(second)) : Number.NaN;
}

/** Biased raw kurtosis m4 / m2², dimensionless (3 for a normal distribution); NaN if the values do not vary. */
export function rawKurtosis(values: Float64Array): number {
  const { second, fourth } = centralMoments(values);
  return second > 0 ? fourth / (second * second) : Number.NaN;
}

function centralMoments(values: Float64Array): { second: number; third: number; fourth: number } {
  const centre = mean(values);
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i] - centre;
    const square = deviation * deviation;
    second += square;
    third += square * deviation;
    fourth += square * square;
  }
  const n = values.length;
  return { second: second / n, third: third / n, fourth: fourth / n };
}
