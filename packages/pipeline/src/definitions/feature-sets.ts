import { createHash } from "node:crypto";
import {
  type BarField,
  type FeatureSetTable,
  featureSetTable,
  PlatformError,
  type SourceDescription,
  type StreetConfig,
} from "@plumbline/core";
import { type Expression, parseExpression } from "../expressions/expression.js";
import { alpha158Features } from "./alpha158.js";
import { classicFeatures } from "./classic-factors.js";
import type { FeatureDefinition } from "./feature-definition.js";

export const featureSetNames = ["alpha158", "classic"] as const;
export type FeatureSetName = (typeof featureSetNames)[number];

/** Precision to which bars are rounded before anything is computed; Qlib stores bars as float32. */
export type InputPrecision = "float32" | "float64";

interface FeatureSetDefinition {
  readonly name: FeatureSetName;
  readonly about: string;
  readonly inputPrecision: InputPrecision;
  readonly features: readonly FeatureDefinition[];
}

export interface Feature extends FeatureDefinition {
  readonly parsed: Expression;
  /** Fields of a bar that must be in the source. */
  readonly needs: readonly BarField[];
}

/** A feature set as a source allows it. */
export interface FeatureSet {
  readonly name: FeatureSetName;
  readonly inputPrecision: InputPrecision;
  readonly features: readonly Feature[];
  /** Sessions up to and with t that a value at t can depend on. */
  readonly window: number;
  /** sha256 over everything that decides the values, hex. */
  readonly definitionHash: string;
  readonly usesMarket: boolean;
  readonly table: FeatureSetTable;
}

export interface UnavailableFeature {
  readonly set: FeatureSetName;
  readonly feature: string;
  readonly reason: string;
}

const definitions: Readonly<Record<FeatureSetName, FeatureSetDefinition>> = {
  alpha158: {
    name: "alpha158",
    about: "The 158 features of Qlib's Alpha158 on forward-adjusted bars rounded to float32.",
    inputPrecision: "float32",
    features: alpha158Features,
  },
  classic: {
    name: "classic",
    about: "Classic price-and-volume factors and technical indicators on forward-adjusted bars.",
    inputPrecision: "float64",
    features: classicFeatures,
  },
};

/** Raised when a kernel or the preparation of bars changes values without changing an expression. */
const kernelVersion = 1;

const parsedSets = new Map<FeatureSetName, readonly Feature[]>();

/** All features of a set, whatever the source has. */
export function featuresOf(set: FeatureSetName): readonly Feature[] {
  let features = parsedSets.get(set);
  if (!features) {
    features = definitions[set].features.map((definition) => {
      const parsed = parseExpression(definition.expression);
      return { ...definition, parsed, needs: barFieldsOf(parsed) };
    });
    parsedSets.set(set, features);
  }
  return features;
}

function barFieldsOf(expression: Expression): BarField[] {
  const needed = new Set<BarField>();
  for (const field of expression.fields) {
    if (field === "ohlc4") for (const part of ["open", "high", "low", "close"] as const) needed.add(part);
    else if (field === "return" || field === "market") needed.add("close");
    else needed.add(field);
  }
  return [...needed].sort();
}

/** Why a source cannot give a feature, or null if it can. */
function reasonUnavailable(feature: Feature, source: SourceDescription): string | null {
  const missing = feature.needs.filter((field) => !source.fields.includes(field));
  if (missing.length > 0) return `the source has no ${missing.join(", ")}`;
  if (!feature.needsDollarVolume) return null;
  if (source.priceBasis === "total-return") {
    return "depends on the price's level, and prices are adjusted for dividends while volume is not";
  }
  if (source.priceBasis === source.volumeBasis) return null;
  return `depends on the price's level, and prices are ${source.priceBasis} while volume is ${source.volumeBasis}`;
}

/** The feature sets of a configuration, each without the features its source cannot give. */
export function featureSets(config: StreetConfig): FeatureSet[] {
  return config.featureSets.map((name) => featureSet(featureSetName(name), config));
}

function featureSetName(name: string): FeatureSetName {
  const known = featureSetNames.find((set) => set === name);
  if (known) return known;
  throw new PlatformError("BAD_CONFIG", `feature set ${name} is not known; there are ${featureSetNames.join(", ")}`, {
    remedy: `Choose from ${featureSetNames.join(", ")}.`,
  });
}

function featureSet(name: FeatureSetName, config: StreetConfig): FeatureSet {
  const { about, inputPrecision } = definitions[name];
  const { source } = config;
  const features = featuresOf(name).filter((feature) => reasonUnavailable(feature, source) === null);
  const usesMarket = features.some((feature) => feature.parsed.fields.includes("market"));
  const identity = {
    kernelVersion,
    inputPrecision,
    adjustPrices: source.priceBasis === "raw",
    adjustVolume: source.volumeBasis === "raw" && source.priceBasis === "raw",
    calendar: source.calendar,
    universe: usesMarket ? { ...config.universe } : null,
    features: features.map((feature) => [feature.name, feature.parsed.canonical]),
  };
  const definitionHash = createHash("sha256").update(JSON.stringify(identity)).digest("hex");
  const table = featureSetTable(
    name,
    definitionHash,
    features.map((feature) => feature.name),
    about,
  );
  return {
    name,
    inputPrecision,
    features,
    window: features.reduce((longest, feature) => Math.max(longest, feature.parsed.window), 1),
    definitionHash,
    usesMarket,
    table,
  };
}

/** The tables of a configuration's feature sets. */
export function featureSetTables(config: StreetConfig): FeatureSetTable[] {
  return featureSets(config).map((set) => set.table);
}

/** Features of the chosen sets that the source cannot give, and why; for reports. */
export function unavailableFeatures(config: StreetConfig): UnavailableFeature[] {
  return config.featureSets.map(featureSetName).flatMap((set) =>
    featuresOf(set).flatMap((feature) => {
      const reason = reasonUnavailable(feature, config.source);
      return reason === null ? [] : [{ set, feature: feature.name, reason }];
    }),
  );
}

/** Sessions up to and with t that a feature at t can depend on, over all sets of a configuration. */
export function featureWindow(config: StreetConfig): number {
  return featureSets(config).reduce((longest, set) => Math.max(longest, set.window), 1);
}
