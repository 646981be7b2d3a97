import type { Frame } from "@plumbline/core";
import { float64Of } from "@plumbline/core";

/**
 * The instant of a run on a lake that holds these payloads: the clock's, or the millisecond after the last arrival where
 * the clock was set back since. Of two payloads the later arrival restates the earlier, so arrivals must ascend.
 *
 * @param payloads rows of `bronze.payloads`
 * @param now the clock, ms UTC
 */
export function runClock(payloads: Frame, now: number): number {
  return float64Of(payloads, "ingestedAt").reduce((clock, arrived) => Math.max(clock, arrived + 1), now);
}
