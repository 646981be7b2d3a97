import { fetchWheel } from "../../pip-wheels/fetch-wheel.js";
import { installWheel, isWheelCached } from "../../pip-wheels/install-wheel.js";
import type { PinnedWheel } from "../../pip-wheels/pinned-wheel.js";
import type { MarketDataSurroundings } from "../open-market-data.js";
import { skfolioWheel } from "./skfolio-wheel.js";

/** Whether a run on `sample:` would find its data. */
export interface SampleReadiness {
  /** Package and version. */
  readonly wheel: string;
  /** `cached`: there before, every hash right; `fetched`: just now; `absent`: see `tried`. */
  readonly state: "cached" | "fetched" | "absent";
  /** Every way that was tried and why it failed; empty unless absent. */
  readonly tried: readonly string[];
}

/** Looks for the data of `sample:` in the cache, by hash, and fetches them where they are not. */
export async function sampleReadiness(
  { cacheDir, env, fetcher }: Pick<MarketDataSurroundings, "cacheDir" | "env" | "fetcher">,
  wheel: PinnedWheel = skfolioWheel,
): Promise<SampleReadiness> {
  const name = `${wheel.project} ${wheel.version}`;
  if (await isWheelCached(wheel, cacheDir)) return { wheel: name, state: "cached", tried: [] };
  const installed = await installWheel(wheel, cacheDir, env, undefined, fetcher ?? fetchWheel);
  return "folder" in installed
    ? { wheel: name, state: "fetched", tried: [] }
    : { wheel: name, state: "absent", tried: installed.tried };
}
