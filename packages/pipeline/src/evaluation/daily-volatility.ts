import type { MarketPanel } from "@plumbline/quant";

/** Standard deviation (ddof 1) of each asset's daily price returns, decimal, sessions of a split left out; NaN below two. */
export function dailyVolatility({ sessions, assets, close, actions }: MarketPanel): Float64Array {
  const count = new Float64Array(assets);
  const sum = new Float64Array(assets);
  const squares = new Float64Array(assets);
  for (let t = 1; t < sessions; t++) {
    const split = new Set(actions[t].filter(({ kind }) => kind === "split").map(({ asset }) => asset));
    for (let asset = 0; asset < assets; asset++) {
      const change = close[t * assets + asset] / close[(t - 1) * assets + asset] - 1;
      if (Number.isNaN(change) || split.has(asset)) continue;
      count[asset]++;
      sum[asset] += change;
      squares[asset] += change * change;
    }
  }
  return squares.map((square, asset) => {
    const n = count[asset];
    return n < 2 ? Number.NaN : Math.sqrt(Math.max(0, square - (sum[asset] * sum[asset]) / n) / (n - 1));
  });
}
