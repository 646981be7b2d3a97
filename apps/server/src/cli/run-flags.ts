import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { homeFolder, type MarketDataOptions } from "@plumbline/adapters";
import { PlatformError } from "@plumbline/core";
import type { LastRun, RunRequest } from "../run/run-request.js";
import { runDefaults } from "../run/street-config.js";

/** The options of `plumb up`, `plumb run` and the stages, as commander gives them. */
export interface RunFlags {
  readonly source?: string;
  readonly map?: readonly string[];
  readonly priceBasis?: MarketDataOptions["priceBasis"];
  readonly volumeBasis?: MarketDataOptions["volumeBasis"];
  readonly calendar?: MarketDataOptions["calendar"];
  readonly currency?: string;
  readonly full?: boolean;
  readonly threads?: number;
  readonly horizon?: number;
  readonly costBp?: number;
  readonly minHistory?: number;
  readonly minPrice?: number;
  readonly minDollarVolume?: number;
  /** False for --no-wait. */
  readonly wait: boolean;
}

/**
 * What is asked for: the flags, else what was last asked of this home (where the source is the same or not named), else
 * the defaults.
 *
 * @throws PlatformError BAD_MAPPING
 */
export function requestOf(
  flags: RunFlags,
  last: LastRun | null,
  upTo: string | null,
  workingFolder: string,
): RunRequest {
  const source = absoluteSource(flags.source ?? last?.source ?? runDefaults.source, workingFolder);
  const before = last !== null && last.source === source ? last : null;
  const map = flags.map ? mappingOf(flags.map) : before?.declared?.map;
  const priceBasis = flags.priceBasis ?? before?.declared?.priceBasis;
  const volumeBasis = flags.volumeBasis ?? before?.declared?.volumeBasis;
  const calendar = flags.calendar ?? before?.declared?.calendar;
  const currency = flags.currency ?? before?.declared?.currency;
  return {
    source,
    declared: {
      ...(map ? { map } : {}),
      ...(priceBasis ? { priceBasis } : {}),
      ...(volumeBasis ? { volumeBasis } : {}),
      ...(calendar ? { calendar } : {}),
      ...(currency ? { currency } : {}),
    },
    full: flags.full ?? before?.full ?? false,
    horizon: flags.horizon ?? before?.horizon ?? runDefaults.horizon,
    costBp: flags.costBp ?? before?.costBp ?? runDefaults.costBp,
    universe: {
      minHistory: flags.minHistory ?? before?.universe?.minHistory ?? runDefaults.universe.minHistory,
      minPrice: flags.minPrice ?? before?.universe?.minPrice ?? runDefaults.universe.minPrice,
      minDollarVolume:
        flags.minDollarVolume ?? before?.universe?.minDollarVolume ?? runDefaults.universe.minDollarVolume,
    },
    threads: flags.threads ?? Math.min(availableParallelism(), 8),
    upTo,
  };
}

/** `file:prices.csv` names one file whatever folder the next command is run in. */
export function absoluteSource(source: string, workingFolder: string): string {
  if (!source.startsWith("file:")) return source;
  const [path, ...query] = source.slice("file:".length).split("?");
  const plain = (path.startsWith("//") ? path.slice(2) : path).replace(/^~(?=\/|$)/, () => homeFolder() || "~");
  if (plain.trim() === "") return source;
  return `file:${resolve(workingFolder, plain)}${query.length > 0 ? `?${query.join("?")}` : ""}`;
}

function mappingOf(pairs: readonly string[]): Record<string, string> {
  const map: Record<string, string> = {};
  for (const pair of pairs.flatMap((text) => text.split(","))) {
    const at = pair.indexOf("=");
    if (at < 1 || at === pair.length - 1) {
      throw new PlatformError("BAD_MAPPING", `--map ${pair}: must be field=header`, {
        remedy: "Write it like --map close=Last --map date=Day.",
      });
    }
    map[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return map;
}
