import { longDate } from "./dates.ts";
import { plain } from "./numbers.ts";

export type Freshness = {
  /** full: on time, half: late, hollow: the data ended long ago */
  readonly level: "full" | "half" | "hollow";
  readonly text: string;
};

/**
 * How old a fact is against its objective of four days (a weekend and a holiday).
 *
 * @param knownAt instant or session the newest fact became known
 * @param now     UTC milliseconds
 * @param isSimulated a made-up market is neither fresh nor late: it only says where it ends
 */
export function freshnessOf(knownAt: string | null, now: number, isSimulated = false): Freshness {
  if (!knownAt) return { level: "hollow", text: "no data" };
  if (isSimulated) return { level: "hollow", text: `to ${longDate(knownAt)}` };
  const hours = (now - Date.parse(knownAt.length === 10 ? `${knownAt}T21:00:00Z` : knownAt)) / 3_600_000;
  const days = hours / 24;
  if (days <= 4)
    return { level: "full", text: hours < 1 ? "fresh" : hours < 36 ? `${plain(hours)} h` : `${plain(days)} days` };
  if (days <= 60) return { level: "half", text: `late ${plain(days)} d` };
  return { level: "hollow", text: `to ${longDate(knownAt)}` };
}
