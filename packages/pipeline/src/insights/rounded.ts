/** A value to so many decimals, as it is stored in JSON; NaN stays NaN. */
export function rounded(value: number, decimals: number): number {
  const scale = Number(`1e${decimals}`);
  return Math.round(value * scale) / scale;
}
