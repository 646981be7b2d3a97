import { randomUUID } from "node:crypto";
import { runAlone } from "../lock/lake-lock.js";
import { RunMonitor } from "../run/run-monitor.js";

/**
 * Does work on a lake's files as its only runner: no run, and no other upkeep, is beside it.
 *
 * @param about the work in words, told to those who come meanwhile
 * @throws PlatformError LAKE_BUSY
 */
export async function upkeepAlone<Result>(
  lakeFolder: string,
  about: string,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  const request = `upkeep ${randomUUID()}`;
  const wanted = { home: lakeFolder, request, about, mayFollow: false, signal };
  return (await runAlone(wanted, new RunMonitor(), work)).result;
}
