/** First price, in currency, from which a share is traded in tenths, hundredths, ...: 100 lots of it are 100,000. */
export const dearShare = 1_000;

/**
 * Price of what is traded as one unit, over the price of a share: 1, or a tenth, a hundredth, ... so that the first price
 * of the unit is below `dearShare`. Whole shares of dear ones (a large share, a small currency) would leave much of a
 * portfolio's part in cash, or all of it. The first price decides, so that later ones change no earlier return.
 *
 * @param close T x N, currency a share; NaN where there is no bar
 * @returns one factor an asset
 */
export function priceLots(close: Float64Array, assets: number): Float64Array {
  const lots = new Float64Array(assets).fill(Number.NaN);
  for (let cell = 0; cell < close.length; cell++) {
    const asset = cell % assets;
    if (!Number.isNaN(lots[asset]) || Number.isNaN(close[cell])) continue;
    let units = 1;
    while (close[cell] / units >= dearShare) units *= 10;
    lots[asset] = 1 / units;
  }
  return lots.map((lot) => (Number.isNaN(lot) ? 1 : lot));
}
