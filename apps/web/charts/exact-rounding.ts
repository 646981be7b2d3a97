/**
 * Values cut to `digits` decimals so that those shown add up to their sum as it is shown: the usual rounding, with the
 * last digit of the values nearest to the other side moved where the sum asks for it.
 *
 * @returns rounded values in the order given; one that is not finite stays as it is and takes no part
 */
export function roundedToSum(values: readonly number[], digits: number): number[] {
  const unit = 10 ** -digits;
  const finite = values.map((value) => (Number.isFinite(value) ? value / unit : 0));
  const rounded = finite.map((value) => Math.round(value));
  const wanted = Math.round(finite.reduce((sum, value) => sum + value, 0));
  const missing = wanted - rounded.reduce((sum, value) => sum + value, 0);
  const step = Math.sign(missing);
  const byRest = finite
    .map((value, at) => ({ at, rest: step * (value - rounded[at]!) }))
    .sort((a, b) => b.rest - a.rest || a.at - b.at);
  for (const { at } of byRest.slice(0, Math.abs(missing))) rounded[at]! += step;
  return values.map((value, at) => (Number.isFinite(value) ? rounded[at]! / (1 / unit) : value));
}
