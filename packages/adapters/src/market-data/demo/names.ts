import { below, randomKey } from "./random.js";
import { streams } from "./streams.js";

/** The eleven GICS sectors. */
export const sectors = [
  "Communication Services",
  "Consumer Discretionary",
  "Consumer Staples",
  "Energy",
  "Financials",
  "Health Care",
  "Industrials",
  "Information Technology",
  "Materials",
  "Real Estate",
  "Utilities",
] as const;

const first =
  "Alder Amber Arbor Aspen Basalt Beacon Birch Bramble Cedar Cinder Cobalt Copper Coral Crest Delta Ember Fathom Fern Flint Garnet Glacier Granite Harbor Hazel Heron Iris Juniper Kestrel Larch Linden Lumen Maple Marble Meridian Mistral Nimbus Oak Onyx Opal Orchard Osprey Pebble Pine Quarry Raven Ridge Rowan Sable Saffron Sequoia Slate Sorrel Spruce Summit Tamarack Teal Thistle Timber Umber Vale Willow Zephyr".split(
    " ",
  );
const second =
  "Analytics Bancorp Biologics Brands Capital Chemical Components Devices Dynamics Energy Foods Freight Health Holdings Hotels Industries Instruments Insurance Logistics Materials Media Metals Networks Pharma Power Properties Retail Robotics Semiconductor Software Systems Water".split(
    " ",
  );

/** `n` different invented company names. */
export function companyNames(n: number, seed: number): string[] {
  const key = randomKey(seed, streams.names);
  return distinct(n, (draw) => {
    const name = `${first[below(key, draw * 2, first.length)]} ${second[below(key, draw * 2 + 1, second.length)]}`;
    const generation = Math.floor(draw / (first.length * second.length));
    return generation === 0 ? name : `${name} ${generation + 1}`;
  });
}

/** `n` different four-letter tickers, each beginning with a letter that few real ones begin with. */
export function tickers(n: number, seed: number): string[] {
  const key = randomKey(seed, streams.tickers);
  const letters = ["QXZVJ", "BCDFGHJKLMNPRSTVW", "AEIOUY", "BCDFGHJKLMNPRSTVWXZ"];
  return distinct(n, (draw) => letters.map((set, place) => set[below(key, draw * 4 + place, set.length)]).join(""));
}

function distinct(n: number, make: (draw: number) => string): string[] {
  const made = new Set<string>();
  for (let draw = 0; made.size < n; draw++) made.add(make(draw));
  return [...made];
}
