import { isSession, longDate } from "./dates.ts";
import { plain, withMinus } from "./numbers.ts";

const noun = "sessions|securities|names|days|rows|bars|cases|trials|closes|years|situations";

/** A sentence of the read model as the pages write: true minus signs, 1,489 sessions, and dates as "1 Sep 2017". */
export function readSentence(text: string): string {
  return withMinus(text)
    .replace(new RegExp(`(?<![\\w.,-])\\d{4,}(?= (?:${noun})\\b)`, "g"), (count) => plain(Number(count)))
    .replace(/(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])/g, (date) => (isSession(date) ? longDate(date) : date));
}
