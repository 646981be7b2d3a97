import type { StreetConfig } from "@plumbline/core";
import { isMoneyVolume } from "../definitions/money-volume.js";

/** Why a security is not in the universe; members have none. */
export type UniverseReason = "unconfirmedJump" | "recentDefects" | "shortHistory" | "lowPrice" | "lowDollarVolume";

export interface UniverseRuleInForce {
  readonly rule: UniverseReason;
  readonly isOn: boolean;
  /** The rule in words with its threshold, or why it is off on this source. */
  readonly about: string;
}

/** Bars after a split-shaped jump until it counts as real: the longest excursion that the checks look for. */
export const confirmationBars = 10;
/** Calendar days after which a jump counts as real whatever the number of bars. */
export const confirmationDays = 16;
/** Bars up to which history is counted where fewer are asked for: features over a year want to know. */
export const yearOfBars = 252;
export const defectDays = 91;
export const largestDefects = 5;
export const dollarVolumeBars = 63;
export const dollarVolumeDays = 182;
/** Fewest bars with a volume among the last 63 that make a median. */
export const smallestVolumes = 21;

/** Calendar days in which `bars` daily bars must lie: room for holidays and a tenth of them missing. */
export function historyDays(bars: number): number {
  return Math.ceil((bars * 5) / 3);
}

/**
 * How much longer the windows of the rules are, in calendar days, where sessions are farther apart than trading days: 21
 * on monthly data, never below 1.
 */
export function windowStretch(yearlySessions: number): number {
  return Math.max(1, 252 / yearlySessions);
}

/** Which rules hold on this source, in the order they are asked; what is off says why, so that reports can list it. */
export function universeRules({ source, universe }: StreetConfig): readonly UniverseRuleInForce[] {
  const isRaw = source.priceBasis === "raw";
  const hasVolume = source.fields.includes("volume");
  const isVolumeAlike = isMoneyVolume(source);
  return [
    {
      rule: "unconfirmedJump",
      isOn: true,
      about: `no close more than 35 % from the one before, no split-shaped or unexplained jump in the last ${confirmationBars} bars`,
    },
    {
      rule: "recentDefects",
      isOn: true,
      about: `at most ${largestDefects} refused or stale bars known in the last ${defectDays} days`,
    },
    {
      rule: "shortHistory",
      isOn: true,
      about:
        source.calendar === "from-data"
          ? `${universe.minHistory} bars in the time of ${Math.ceil(1.15 * universe.minHistory)} sessions`
          : `${universe.minHistory} bars in the last ${historyDays(universe.minHistory)} days`,
    },
    {
      rule: "lowPrice",
      isOn: isRaw,
      about: isRaw
        ? `close at least ${universe.minPrice} ${source.currency}`
        : `off: ${source.priceBasis} prices do not show the price as traded`,
    },
    {
      rule: "lowDollarVolume",
      isOn: hasVolume && isVolumeAlike,
      about: !hasVolume
        ? "off: the source has no volume"
        : isVolumeAlike
          ? `median close x volume of the last ${dollarVolumeBars} bars at least ${universe.minDollarVolume} ${source.currency}`
          : `off: ${source.priceBasis} prices and ${source.volumeBasis} volume do not multiply to money`,
    },
  ];
}
