import type { Payload } from "@plumbline/core";
import { calendarOf, isoDay } from "@plumbline/core";
import type { DemoMarket } from "./market.js";
import { tickerAt } from "./market.js";
import { sectors } from "./names.js";

/**
 * What the simulated vendor answers: securities and corporate actions as JSON, then one CSV of bars a year, all as far as
 * `until`. Plain bytes: compressed ones would differ between zlib versions, and their hash is part of every bar.
 */
export async function* demoPayloads(market: DemoMarket): AsyncIterable<Payload> {
  const lastDay = market.days.filter((day) => day <= market.parameters.until).at(-1) ?? market.parameters.until;
  const statedAt = calendarOf("XNYS").closeOf(lastDay);
  yield payload("securities.json", "application/json", `${JSON.stringify(securitiesOf(market), null, 1)}\n`, statedAt);
  yield payload("actions.json", "application/json", `${JSON.stringify(actionsOf(market), null, 1)}\n`, statedAt);
  const years = new Map<string, number[]>();
  market.days.forEach((day, session) => {
    if (day > market.parameters.until) return;
    const year = isoDay(day).slice(0, 4);
    const held = years.get(year);
    if (held) held.push(session);
    else years.set(year, [session]);
  });
  for (const [year, sessions] of years)
    yield payload(`bars-${year}.csv`, "text/csv", barsCsv(market, sessions), statedAt);
}

function payload(endpoint: string, contentType: string, text: string, statedAt: number): Payload {
  const bytes = new TextEncoder().encode(text);
  return {
    endpoint,
    contentType,
    statedAt,
    content: (async function* () {
      yield bytes;
    })(),
  };
}

function securitiesOf({ listings, days, parameters }: DemoMarket) {
  const rows = [];
  for (const listing of listings) {
    const intervals: [number, number | null, string][] = [];
    const isDelisted = listing.delisting !== null && days[listing.end] <= parameters.until;
    const last = isDelisted ? listing.end : null;
    if (listing.renamedTo !== null && days[listing.renameAt] <= parameters.until) {
      intervals.push(
        [listing.start, listing.renameAt - 1, listing.ticker],
        [listing.renameAt, last, listing.renamedTo],
      );
    } else intervals.push([listing.start, last, listing.ticker]);
    for (const [from, to, ticker] of intervals) {
      if (days[from] > parameters.until) continue;
      rows.push({
        id: listing.securityId,
        ticker,
        validFrom: isoDay(days[from]),
        validTo: to === null ? null : isoDay(to + 1 < days.length ? days[to + 1] : days[to] + 1),
        name: listing.name,
        exchange: "XNYS",
        sector: sectors[listing.sector],
        currency: "USD",
      });
    }
  }
  return rows;
}

function actionsOf({ actions, listings, days, parameters }: DemoMarket) {
  const orNull = (value: number) => (Number.isNaN(value) ? null : value);
  return actions
    .filter((action) => days[action.session] <= parameters.until)
    .map((action) => ({
      id: listings[action.security].securityId,
      ticker: action.kind === "rename" ? action.detail : tickerAt(listings[action.security], action.session),
      session: isoDay(days[action.session]),
      kind: action.kind,
      ratio: orNull(action.ratio),
      amount: orNull(action.amount),
      delistingReturn: orNull(action.delistingReturn),
      detail: action.detail,
    }));
}

function barsCsv(market: DemoMarket, sessions: readonly number[]): string {
  const { published: bars, listings, days } = market;
  const n = listings.length;
  const lines = ["id,ticker,date,open,high,low,close,volume"];
  for (const session of sessions) {
    const date = isoDay(days[session]);
    for (let i = 0; i < n; i++) {
      const at = session * n + i;
      if (bars.copies[at] === 0) continue;
      const start = `${listings[i].securityId},${tickerAt(listings[i], session)},${date},${bars.open[at].toFixed(2)},${bars.high[at].toFixed(2)},${bars.low[at].toFixed(2)},`;
      lines.push(`${start}${bars.close[at].toFixed(2)},${bars.volume[at]}`);
      const second = bars.secondClose.get(at);
      if (second !== undefined) lines.push(`${start}${second.toFixed(2)},${bars.volume[at]}`);
    }
  }
  lines.push("");
  return lines.join("\n");
}
