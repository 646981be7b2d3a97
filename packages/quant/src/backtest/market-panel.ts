/** Closes and corporate actions of N assets over T sessions, as the ledger trades them. */
export interface MarketPanel {
  readonly sessions: number;
  readonly assets: number;
  /** T x N row-major, currency a share; NaN where there is no bar. */
  readonly close: Float64Array;
  /** Actions by the session they are booked in, before that session's close is marked. */
  readonly actions: readonly (readonly PanelAction[])[];
}

export type PanelAction =
  | { readonly kind: "split"; readonly asset: number; readonly ratio: number }
  /** Currency a share on the price basis of `close`, after a split of the same session. */
  | { readonly kind: "dividend"; readonly asset: number; readonly amount: number }
  /** Booked in the session after the last bar. */
  | { readonly kind: "delisting"; readonly asset: number; readonly delistingReturn: number };

/** Splits come before dividends of the same session, both before a delisting. */
export const actionOrder: Readonly<Record<PanelAction["kind"], number>> = { split: 0, dividend: 1, delisting: 2 };

/**
 * Simple daily total returns of the members at the close before, equally weighted, at no cost.
 *
 * @param members T x N, 1 where the asset is a member at that close
 * @returns length T, decimal; NaN in the first session and where there was no member
 */
export function equalWeightedReturns(panel: MarketPanel, members: Uint8Array): Float64Array {
  const { sessions, assets, close } = panel;
  const out = new Float64Array(sessions).fill(Number.NaN);
  const last = new Float64Array(assets).fill(Number.NaN);
  const next = new Float64Array(assets);
  for (let t = 0; t < sessions; t++) {
    for (let a = 0; a < assets; a++) {
      const price = close[t * assets + a];
      next[a] = price > 0 ? price : last[a];
    }
    if (t > 0) out[t] = meanMemberReturn(panel, members.subarray((t - 1) * assets, t * assets), t, last, next);
    last.set(next);
  }
  return out;
}

function meanMemberReturn(panel: MarketPanel, members: Uint8Array, t: number, last: Float64Array, next: Float64Array) {
  const worth = Float64Array.from(next);
  for (const action of panel.actions[t]) {
    const a = action.asset;
    if (action.kind === "split") {
      // Without a bar on the ex-date the price held is still the old one: a split alone changes no wealth.
      if (panel.close[t * panel.assets + a] > 0) worth[a] *= action.ratio;
      else next[a] /= action.ratio;
    } else if (action.kind === "dividend") worth[a] += action.amount * (worth[a] / next[a]);
    else worth[a] = last[a] * Math.max(0, 1 + action.delistingReturn);
  }
  let sum = 0;
  let count = 0;
  for (let a = 0; a < panel.assets; a++) {
    if (members[a] === 0 || !(last[a] > 0) || !Number.isFinite(worth[a])) continue;
    sum += worth[a] / last[a] - 1;
    count++;
  }
  return count > 0 ? sum / count : Number.NaN;
}
