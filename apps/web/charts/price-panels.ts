import { type BinnedBars, binBy, sessionsPerBar } from "./bin-bars.ts";
import { type BarColumns, type CandleLayout, layoutCandles } from "./candles.ts";
import { linePath } from "./line-path.ts";
import { linearScale, type ValueScale } from "./value-scale.ts";

export type PanelInput = {
  readonly known: BarColumns;
  /** bars after the as-of session, drawn only in hindsight */
  readonly later: BarColumns | null;
  /** empty places right of the as-of session, in sessions */
  readonly futureSessions: number;
  /** rank the model gave by session, 0 to 1 */
  readonly ranks: ReadonlyMap<string, number>;
  readonly width: number;
  readonly height: number;
};

export type VolumeBar = { readonly x: number; readonly width: number; readonly top: number; readonly height: number };

export type PricePanels = {
  readonly bars: BinnedBars;
  /** candles known at the as-of session; those after it are hindsight */
  readonly knownCount: number;
  readonly layout: CandleLayout;
  readonly step: number;
  readonly plotWidth: number;
  readonly priceBottom: number;
  readonly volumeTop: number;
  readonly volumeBottom: number;
  readonly volumes: readonly VolumeBar[];
  readonly highestVolume: number | null;
  readonly rankTop: number;
  readonly rankBottom: number;
  readonly rankScale: ValueScale;
  readonly ranks: readonly (number | null)[];
  readonly rankPath: string;
  /** SVG marks the panels need; kept below the budget by joining sessions */
  readonly marks: number;
};

const axisWidth = 46;
const volumeHeight = 44;
const timeAxisHeight = 18;
/** px a candle needs to show body and gap */
const narrowestStep = 3.2;

/** Geometry of the linked panels: price, volume and the model's rank share one time axis. */
export function layoutPricePanels(input: PanelInput): PricePanels {
  const plotWidth = Math.max(60, input.width - axisWidth);
  const laterCount = input.later?.session.length ?? 0;
  const total = input.known.session.length + Math.max(laterCount, input.futureSessions);
  const most = Math.max(10, Math.floor(plotWidth / narrowestStep));
  const size = sessionsPerBar(total, most);
  const known = binBy(input.known, size);
  const later = input.later ? binBy(input.later, size) : null;
  const bars = later ? joined(known, later) : known;
  const slots = known.session.length + Math.max(later?.session.length ?? 0, Math.ceil(input.futureSessions / size));

  const rankHeight = input.height >= 420 ? 96 : 70;
  const rankBottom = input.height - timeAxisHeight;
  const rankTop = rankBottom - rankHeight;
  const volumeBottom = rankTop - 22;
  const volumeTop = volumeBottom - volumeHeight;
  const priceBottom = volumeTop - 8;
  const layout = layoutCandles(bars, plotWidth, 22, priceBottom - 22, slots);

  const highestVolume = bars.volume.reduce<number | null>(
    (highest, volume) => (volume !== null && Number.isFinite(volume) ? Math.max(highest ?? 0, volume) : highest),
    null,
  );
  const volumeScale = linearScale(0, highestVolume || 1, volumeBottom, volumeTop + 13);
  const barWidth = Math.max(1, Math.min(14, Math.round(layout.step * 0.72)));
  const volumes = bars.volume.flatMap((volume, index) => {
    if (volume === null || !(volume > 0)) return [];
    const top = volumeScale.at(volume);
    const x = Math.round(layout.step * (index + 0.5) - barWidth / 2);
    return [{ x, width: barWidth, top, height: volumeBottom - top }];
  });

  const rankScale = linearScale(0, 1, rankBottom - 4, rankTop + 10);
  const ranks = bars.session.map((session, index) => {
    if (index >= known.session.length) return null;
    const last = known.lastIndex[index]!;
    for (let at = last; at > last - known.sessionsPerBar && at >= 0; at--) {
      const rank = input.ranks.get(input.known.session[at]!);
      if (rank !== undefined) return rank;
    }
    return input.ranks.get(session) ?? null;
  });
  const rankPath = linePath(ranks, (index) => (index + 0.5) * layout.step, rankScale.at);
  return {
    bars,
    knownCount: known.session.length,
    layout,
    step: layout.step,
    plotWidth,
    priceBottom,
    volumeTop,
    volumeBottom,
    volumes,
    highestVolume,
    rankTop,
    rankBottom,
    rankScale,
    ranks,
    rankPath,
    marks: layout.candles.length * 2 + volumes.length + 1,
  };
}

function joined(known: BinnedBars, later: BinnedBars): BinnedBars {
  const offset = (known.lastIndex.at(-1) ?? -1) + 1;
  return {
    session: [...known.session, ...later.session],
    open: [...known.open, ...later.open],
    high: [...known.high, ...later.high],
    low: [...known.low, ...later.low],
    close: [...known.close, ...later.close],
    volume: [...known.volume, ...later.volume],
    lastIndex: [...known.lastIndex, ...later.lastIndex.map((index) => index + offset)],
    sessionsPerBar: known.sessionsPerBar,
  };
}
