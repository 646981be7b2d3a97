import type { StreetConfig } from "@plumbline/core";

/** A run on planted closes: no price rule, every session a member. For tests only. */
export const streetConfig: StreetConfig = {
  source: {
    id: "file:planted",
    title: "Planted",
    isSimulated: false,
    priceBasis: "raw",
    volumeBasis: "raw",
    calendar: "XNYS",
    currency: "USD",
    fields: ["close"],
    hasSectors: false,
    hasCorporateActions: false,
    isSurvivorshipFree: false,
    notices: [],
  },
  featureSets: ["classic"],
  horizons: [1, 5],
  primaryHorizon: 5,
  costPerSide: 0.001,
  rounds: 10,
  full: false,
  seed: 1,
  universe: { minHistory: 1, minPrice: 0, minDollarVolume: 0 },
};
