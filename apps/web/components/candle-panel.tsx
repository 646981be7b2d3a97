import type { Mark } from "../charts/event-marks";
import type { PricePanels } from "../charts/price-panels";
import { counted, plain } from "../words/numbers";
import { ValueAxis } from "./value-axis";

/** Candles with the last price, events below and quarantine marks beside the bars. */
export function CandlePanel(props: { panels: PricePanels; marks: readonly Mark[]; width: number; currency: string }) {
  const { panels, marks } = props;
  const { candles, price } = panels.layout;
  const last = [...candles].reverse().find((candle) => candle.index < panels.knownCount);
  const lastClose = last ? panels.bars.close[last.index]! : null;
  const lastY = lastClose === null ? null : price.at(lastClose);
  const digits = Math.max(0, price.digits(5));
  return (
    <g>
      <ValueAxis scale={price} count={5} width={props.width} avoid={lastY} format={(value) => plain(value, digits)} />
      {candles.map((candle) => {
        const middle = candle.x + candle.width / 2;
        const colour = candle.isUp ? "var(--up)" : "var(--down)";
        const opacity = candle.index >= panels.knownCount ? 0.4 : undefined;
        if (candle.isCloseOnly) {
          return (
            <path
              key={candle.index}
              d={`M${candle.x} ${candle.top}h${candle.width + 1}`}
              stroke="var(--ink-2)"
              strokeWidth="1.5"
              opacity={opacity}
            />
          );
        }
        return (
          <g key={candle.index} opacity={opacity}>
            <path
              d={`M${middle} ${candle.wickTop}V${candle.top}M${middle} ${candle.top + candle.height}V${candle.wickBottom}`}
              stroke={colour}
            />
            <rect
              x={candle.x + 0.5}
              y={candle.top}
              width={Math.max(1, candle.width - 1)}
              height={candle.height}
              fill={candle.isUp ? "var(--paper)" : colour}
              stroke={colour}
            />
          </g>
        );
      })}
      {marks.map((mark) =>
        mark.letter === "!" ? (
          <QuarantineMark key={`${mark.letter}${mark.x}`} mark={mark} panels={panels} />
        ) : (
          <EventMark key={`${mark.letter}${mark.x}`} mark={mark} y={panels.priceBottom - 8} />
        ),
      )}
      {lastY !== null && (
        <g>
          <rect x={props.width - 44} y={lastY - 8} width="44" height="16" rx="2" fill="var(--ink)" />
          <text x={props.width - 4} y={lastY + 4} textAnchor="end" style={{ fill: "var(--paper)", fontWeight: 600 }}>
            {plain(lastClose, lastClose! >= 10_000 ? 0 : lastClose! >= 1000 ? 1 : 2)}
          </text>
        </g>
      )}
    </g>
  );
}

function EventMark({ mark, y }: { mark: Mark; y: number }) {
  return (
    <g>
      {mark.letter === "D" ? (
        <circle cx={mark.x} cy={y} r="7" fill="var(--paper)" stroke="var(--edge)" />
      ) : (
        <rect x={mark.x - 7} y={y - 7} width="14" height="14" rx="2" fill="var(--paper)" stroke="var(--edge)" />
      )}
      <text x={mark.x} y={y + 4} textAnchor="middle" className="label-second" style={{ fontWeight: 600 }}>
        {mark.letter}
      </text>
    </g>
  );
}

function QuarantineMark({ mark, panels }: { mark: Mark; panels: PricePanels }) {
  const at = panels.layout.candles.find((candle) => Math.abs(candle.x + candle.width / 2 - mark.x) <= panels.step);
  const y = Math.max(14, (at?.wickTop ?? panels.priceBottom / 2) - 16);
  const words = `${counted(mark.count, "bar")} in quarantine`;
  return (
    <g>
      <path d={`M${mark.x} ${y - 9}l9 9-9 9-9-9z`} fill="var(--paper)" stroke="var(--warn)" strokeWidth="1.3" />
      <text x={mark.x} y={y + 4} textAnchor="middle" className="label-warn" style={{ fontWeight: 600 }}>
        !
      </text>
      {panels.plotWidth > 420 && mark.x < panels.plotWidth - 120 && (
        <text x={mark.x + 13} y={y + 4} className="label-warn halo">
          {words}
        </text>
      )}
    </g>
  );
}
