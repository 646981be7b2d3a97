"use client";

import { type KeyboardEvent, lazy, type ReactNode, Suspense, useMemo } from "react";
import { layoutMarks, type MarkInput } from "../charts/event-marks";
import { layoutPricePanels } from "../charts/price-panels";
import { sessionTicks } from "../charts/session-axis";
import type { Candles, SecurityEvent } from "../reads/security-read";
import { counted } from "../words/numbers";
import { priceFinding, priceSpan } from "../words/price-finding";
import { sourceLine } from "../words/source-line";
import { CandlePanel } from "./candle-panel";
import { ChartFrame } from "./chart-frame";
import { usePlotSize } from "./plot-size";
import { PlumbLine, Watermark } from "./plumb-line";
import { RankPanel } from "./rank-panel";
import { TimeAxis } from "./time-axis";
import { useChartWindow, windowKey } from "./use-chart-window";
import { useCrosshair } from "./use-crosshair";
import { VolumePanel } from "./volume-panel";

const PriceReading = lazy(() => import("./price-reading"));

const assumedSize = { width: 760, height: 470 };
const letters: Record<string, string> = { dividend: "D", split: "S", delisting: "X", rename: "R" };

export type PriceChartProps = {
  ticker: string;
  candles: Candles;
  later: Candles | null;
  futureSessions: number;
  events: readonly SecurityEvent[];
  quarantine: readonly { session: string | null; rule: string; reason: string }[];
  rankHistory: { session: readonly string[]; rank: readonly number[] };
  acts: ReactNode;
};

/** Candles, volume and the model's rank under one crosshair. */
export function PriceChart(props: PriceChartProps) {
  const [element, size] = usePlotSize(assumedSize);
  const view = useChartWindow(props.candles, props.candles.session.length);
  const { from, count } = view.window;
  const candles = useMemo(() => shownOf(props.candles, from, count), [props.candles, from, count]);
  const isAtEnd = from + count === props.candles.session.length;
  const later = isAtEnd ? props.later : null;
  const futureSessions = isAtEnd ? props.futureSessions : 0;
  const ranks = useMemo(
    () => new Map(props.rankHistory.session.map((session, index) => [session, props.rankHistory.rank[index]!])),
    [props.rankHistory],
  );
  const panels = useMemo(
    () =>
      layoutPricePanels({
        known: candles,
        later,
        futureSessions,
        ranks,
        width: size.width,
        height: size.height,
      }),
    [candles, later, futureSessions, ranks, size],
  );
  const marks = useMemo(() => layoutMarks(markInputs(props), panels.bars.session, panels.step), [props, panels]);
  const ticks = useMemo(() => sessionTicks(panels.bars.session, panels.step), [panels]);
  const cross = useCrosshair(panels.step, panels.bars.session.length);
  const isPast = futureSessions > 0 || later !== null;
  const plumb = panels.knownCount > 0 ? Math.round((panels.knownCount - 0.5) * panels.step) + 0.5 : 0;
  const finding = priceFinding(candles.close, props.ticker);
  const { sessionsPerBar } = panels.bars;
  const first = candles.session[0];
  const end = candles.session.at(-1);
  const lookedAt = isAtEnd ? candles.provenance.session : null;
  const bar = panels.bars.sessionsPerBar;
  const { drags, ...dragging } = view.dragHandlers(bar / panels.step, bar);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const asked = windowKey(event);
    const anchor = cross.index === null ? 1 : cross.index / Math.max(1, panels.bars.session.length - 1);
    if (asked === "closer") view.zoom(0.5, anchor);
    else if (asked === "back") view.zoom(2, anchor);
    else if (asked === "all") view.all();
    else if (event.key === "ArrowLeft" && cross.index === 0) view.pan(-bar * (event.shiftKey ? 20 : 1));
    else if (event.key === "ArrowRight" && cross.index === panels.bars.session.length - 1)
      view.pan(bar * (event.shiftKey ? 20 : 1));
    else return cross.handlers.onKeyDown(event);
    event.preventDefault();
  };
  const crossX = cross.index === null ? null : (cross.index + 0.5) * panels.step;
  return (
    <ChartFrame
      finding={first === undefined || end === undefined ? finding : `${finding} ${priceSpan(first, end, lookedAt)}`}
      unit={candles.statement}
      height="var(--price-height)"
      acts={
        <>
          {props.acts}
          <span className="segments zoom">
            <button
              type="button"
              aria-label="Step back"
              title="Step back (−)"
              disabled={view.isWhole}
              onClick={() => view.zoom(2)}
            >
              −
            </button>
            <button
              type="button"
              aria-label="Come closer"
              title="Come closer (+); then drag to move along"
              onClick={() => view.zoom(0.5)}
            >
              +
            </button>
          </span>
        </>
      }
      source={sourceLine(candles.provenance, counted(candles.session.length, "session"))}
      fileName={`${props.ticker}-${candles.basis.toLowerCase()}`}
      table={() => ({
        columns: ["session", "open", "high", "low", "close", "volume", "rank"],
        rows: candles.session.map((session, index) => [
          session,
          candles.open[index] ?? null,
          candles.high[index] ?? null,
          candles.low[index] ?? null,
          candles.close[index] ?? null,
          candles.volume[index] ?? null,
          ranks.get(session) ?? null,
        ]),
      })}
    >
      <div
        ref={element}
        className="plot price-plot"
        role="group"
        aria-label={`Price chart of ${props.ticker}. ${finding}. Arrow keys move the crosshair by one bar, with Shift by twenty; plus and minus come closer and step back, a drag moves along.`}
        tabIndex={0}
        {...cross.handlers}
        {...dragging}
        onPointerMove={(event) => drags(event) || cross.handlers.onPointerMove(event)}
        onKeyDown={onKeyDown}
        data-closer={view.isWhole ? undefined : ""}
      >
        <svg height={size.height} viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true">
          {isPast && <NotKnownYet panels={panels} plumb={plumb} isHindsight={later !== null} />}
          {candles.provenance.isSimulated && <Watermark x={panels.plotWidth / 2} y={panels.priceBottom / 2 + 20} />}
          {sessionsPerBar > 1 && (
            <text x="0" y="11" className="label-second halo">
              Each candle joins {sessionsPerBar} sessions
            </text>
          )}
          <CandlePanel panels={panels} marks={marks} width={size.width} currency={candles.currency} />
          <VolumePanel panels={panels} width={size.width} />
          <RankPanel panels={panels} width={size.width} />
          <TimeAxis ticks={ticks} step={panels.step} y={panels.rankBottom} width={panels.plotWidth} />
          {isAtEnd && panels.knownCount > 0 && <PlumbLine x={plumb} top={0} bottom={panels.rankBottom + 4} />}
          {crossX !== null && (
            <path d={`M${crossX} 10V${panels.rankBottom}`} stroke="var(--ink-2)" strokeDasharray="2 2" />
          )}
        </svg>
        {cross.index !== null && (
          <Suspense>
            <PriceReading panels={panels} index={cross.index} events={props.events} />
          </Suspense>
        )}
      </div>
    </ChartFrame>
  );
}

/** The columns of the window; the same object where that is all. */
function shownOf(candles: Candles, from: number, count: number): Candles {
  if (count === candles.session.length) return candles;
  const cut = <T,>(column: readonly T[]) => column.slice(from, from + count);
  return {
    ...candles,
    session: cut(candles.session),
    open: cut(candles.open),
    high: cut(candles.high),
    low: cut(candles.low),
    close: cut(candles.close),
    volume: cut(candles.volume),
    flags: cut(candles.flags),
  };
}

function markInputs(props: PriceChartProps): MarkInput[] {
  const events = props.events.map((event) => ({
    session: event.session,
    letter: letters[event.kind] ?? event.kind.slice(0, 1).toUpperCase(),
    words: event.phrase,
  }));
  const refused = props.quarantine.flatMap((row) =>
    row.session === null ? [] : [{ session: row.session, letter: "!", words: row.reason }],
  );
  return [...events, ...refused];
}

function NotKnownYet(props: {
  panels: { plotWidth: number; rankBottom: number; priceBottom: number };
  plumb: number;
  isHindsight: boolean;
}) {
  const width = Math.max(0, props.panels.plotWidth - props.plumb);
  return (
    <g>
      <defs>
        <pattern id="not-known" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path d="M0 0V6" stroke="var(--edge)" strokeWidth="0.8" opacity="0.5" />
        </pattern>
      </defs>
      <rect x={props.plumb} y="6" width={width} height={props.panels.rankBottom - 6} fill="url(#not-known)" />
      {width > 90 && (
        <text className="halo" x={props.plumb + width / 2} y={18} textAnchor="middle">
          {props.isHindsight ? "hindsight" : "not known yet"}
        </text>
      )}
    </g>
  );
}
