import type { SessionCalendar } from "@plumbline/core";
import { calendarOf } from "@plumbline/core";
import type { Listing } from "./listings.js";
import { planListings } from "./listings.js";
import type { DemoParameters } from "./parameters.js";
import { firstDay } from "./parameters.js";
import type { PlantedError, PublishedBars } from "./plant-errors.js";
import { plantErrors } from "./plant-errors.js";
import type { DemoAction, DemoBars } from "./prices.js";
import { tradePrices } from "./prices.js";
import type { Simulation } from "./simulate.js";
import { simulate } from "./simulate.js";

/** The whole simulated market: what it publishes and the truth behind it. */
export interface DemoMarket {
  readonly parameters: DemoParameters;
  readonly calendar: SessionCalendar;
  /** Day number of each session index. */
  readonly days: Int32Array;
  readonly listings: readonly Listing[];
  readonly simulation: Simulation;
  readonly truth: DemoBars;
  readonly published: PublishedBars;
  readonly actions: readonly DemoAction[];
  readonly planted: readonly PlantedError[];
}

/** Builds the market from its parameters alone; the same parameters give the same bits. */
export function buildDemoMarket(parameters: DemoParameters): DemoMarket {
  const calendar = calendarOf("XNYS");
  const days = calendar.sessions(firstDay(parameters), parameters.to + 1);
  const listings = planListings(parameters, days.length);
  const simulation = simulate(parameters, listings, days.length);
  const { bars: truth, actions } = tradePrices(parameters, listings, simulation);
  const { published, planted } = plantErrors(parameters, listings, actions, truth);
  return { parameters, calendar, days, listings, simulation, truth, published, actions, planted };
}

/** The ticker a security trades under in a session. */
export function tickerAt(listing: Listing, session: number): string {
  return listing.renamedTo !== null && session >= listing.renameAt ? listing.renamedTo : listing.ticker;
}
