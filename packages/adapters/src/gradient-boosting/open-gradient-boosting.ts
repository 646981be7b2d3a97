import { existsSync } from "node:fs";
import { join } from "node:path";
import { type GradientBoosting, PlatformError } from "@plumbline/core";
import { fetchWheel } from "../pip-wheels/fetch-wheel.js";
import { installWheel } from "../pip-wheels/install-wheel.js";
import { pinnedWheels, type XgboostWheel, xgboostVersion } from "./pinned-wheels.js";
import { makeXgboostEngine } from "./xgboost-engine.js";
import { loadXgboost } from "./xgboost-library.js";

export interface GradientBoostingOptions {
  /** Where the library is kept; checked by hash on each use. */
  readonly cacheDir: string;
  /** The environment: `PLUMB_XGBOOST_LIB` (a path, or `none` to do without) and what pip reads. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told in one line what is being done, when it takes time. */
  readonly report?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** `process.platform`-`process.arch`; another one only in tests. */
  readonly platform?: string;
  readonly fetcher?: typeof fetchWheel;
}

export type OpenedGradientBoosting = { readonly engine: GradientBoosting } | { readonly absent: string };

/**
 * Opens the real XGBoost: the library named by `PLUMB_XGBOOST_LIB`, else the cache, else `pip download`, else the index
 * that pip's configuration names. Where it cannot be had the answer says why in one sentence; nothing throws for lack of
 * a network.
 *
 * @throws PlatformError BAD_CONFIG if `PLUMB_XGBOOST_LIB` names no usable library of this version
 */
export async function openGradientBoosting(options: GradientBoostingOptions): Promise<OpenedGradientBoosting> {
  const named = options.env.PLUMB_XGBOOST_LIB;
  if (named === "none") return { absent: "XGBoost is turned off by PLUMB_XGBOOST_LIB=none" };
  if (named) return { engine: openNamed(named) };
  const platform = options.platform ?? `${process.platform}-${process.arch}`;
  const wheel: XgboostWheel | undefined = pinnedWheels[platform];
  if (!wheel) {
    const known = Object.keys(pinnedWheels).join(", ");
    return { absent: `XGBoost ${xgboostVersion} is not published for ${platform} (known: ${known})` };
  }
  try {
    const fetcher: typeof fetchWheel = (...asked) => {
      options.report?.(`fetching XGBoost ${xgboostVersion} (about 5 MB, once)`);
      return (options.fetcher ?? fetchWheel)(...asked);
    };
    const installed = await installWheel(wheel, options.cacheDir, options.env, options.signal, fetcher);
    if ("tried" in installed) {
      return { absent: `XGBoost ${xgboostVersion} could not be fetched: ${installed.tried.join("; ")}` };
    }
    const library = join(installed.folder, wheel.library);
    return { engine: makeXgboostEngine(library, loadXgboost(library).version) };
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    return { absent: `XGBoost ${xgboostVersion} could not be loaded: ${reason}` };
  }
}

function openNamed(path: string): GradientBoosting {
  const wrong = (what: string, cause?: unknown) =>
    new PlatformError("BAD_CONFIG", `PLUMB_XGBOOST_LIB=${path}: ${what}`, {
      remedy: `Name the file of libxgboost ${xgboostVersion}, write none to do without, or unset it to fetch it.`,
      cause,
    });
  if (!existsSync(path)) throw wrong("there is no such file");
  let version: string;
  try {
    version = loadXgboost(path).version;
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (version !== xgboostVersion) throw wrong(`is version ${version}; must be ${xgboostVersion}`);
  return makeXgboostEngine(path, version);
}
