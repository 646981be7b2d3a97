/** Bars before an error that its volatility is taken from. */
export const volatilityWindow = 63;

/**
 * Daily volatility of one security before a row, decimal: the median absolute log return of the 63 closes before,
 * divided by 0.6745 (what it is of a normal's standard deviation). NaN without a return.
 */
export function volatilityBefore(close: Float64Array, row: number): number {
  const moves: number[] = [];
  for (let r = Math.max(1, row - volatilityWindow); r < row; r++) {
    const move = Math.abs(Math.log(close[r] / close[r - 1]));
    if (Number.isFinite(move)) moves.push(move);
  }
  moves.sort((a, b) => a - b);
  return moves.length === 0 ? Number.NaN : moves[moves.length >> 1] / 0.6745;
}
