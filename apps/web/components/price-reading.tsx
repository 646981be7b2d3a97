import type { PricePanels } from "../charts/price-panels";
import type { SecurityEvent } from "../reads/security-read";
import { weekdayDate } from "../words/dates";
import { compact, percent, plain, signed } from "../words/numbers";

type Reading = {
  session: string;
  prices: string;
  close: string;
  change: number | null;
  volume: string;
  rank: string;
  words: string[];
};

/** What the crosshair stands on, shown and spoken; fetched when it is first moved. */
export default function PriceReading(props: { panels: PricePanels; index: number; events: readonly SecurityEvent[] }) {
  return (
    <>
      <Shown {...props} />
      <p className="unseen" role="status">
        {readingText(props.panels, props.index, props.events)}
      </p>
    </>
  );
}

function Shown(props: { panels: PricePanels; index: number; events: readonly SecurityEvent[] }) {
  const reading = readingOf(props.panels, props.index, props.events);
  const isLeft = (props.index + 0.5) * props.panels.step > props.panels.plotWidth / 2;
  return (
    <div className="reading" style={isLeft ? { left: 0 } : { right: 48 }}>
      <p>
        <b>{reading.session}</b>
      </p>
      <p>
        {reading.prices} C <b>{reading.close}</b>{" "}
        {reading.change !== null && (
          <span className={reading.change < 0 ? "down" : "up"}>
            {reading.change < 0 ? "▼" : "▲"} {signed(reading.change * 100, 1)} %
          </span>
        )}
      </p>
      <p className="third">
        Volume {reading.volume} · rank {reading.rank}
      </p>
      {reading.words.map((words) => (
        <p key={words} className="second">
          {words}
        </p>
      ))}
    </div>
  );
}

/** The same reading as one line for a screen reader. */
function readingText(panels: PricePanels, index: number, events: readonly SecurityEvent[]): string {
  const reading = readingOf(panels, index, events);
  const change = reading.change === null ? "" : `, ${percent(reading.change)}`;
  const parts = [`${reading.session}: ${reading.prices} close ${reading.close}${change}`, `rank ${reading.rank}`];
  return [...parts, ...reading.words].join("; ");
}

function readingOf(panels: PricePanels, index: number, events: readonly SecurityEvent[]): Reading {
  const { bars } = panels;
  const close = bars.close[index] ?? null;
  const before = bars.close[index - 1] ?? null;
  const session = bars.session[index]!;
  const previous = bars.session[index - 1] ?? "";
  const digits = close !== null && close < 10 ? 3 : 2;
  const known = [
    ["O", bars.open[index]],
    ["H", bars.high[index]],
    ["L", bars.low[index]],
  ].filter((entry): entry is [string, number] => typeof entry[1] === "number");
  const rank = panels.ranks[index];
  return {
    session: weekdayDate(session),
    prices: known.map(([name, price]) => `${name} ${plain(price, digits)} ·`).join(" "),
    close: plain(close, digits),
    change: close === null || before === null || before === 0 ? null : close / before - 1,
    volume: compact(bars.volume[index]),
    rank: rank === null || rank === undefined ? "not given" : `${plain(rank * 100)} of 100 that day`,
    words: events
      .filter(
        (event) =>
          event.session <= session && (bars.sessionsPerBar > 1 ? event.session > previous : event.session === session),
      )
      .map((event) => event.phrase),
  };
}
