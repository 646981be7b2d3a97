import { isSession, longDate } from "./dates.ts";
import { withMinus } from "./numbers.ts";

/** A sentence of the read model as the pages write: true minus signs, and dates as "1 Sep 2017". */
export function readSentence(text: string): string {
  return withMinus(text).replace(/(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])/g, (date) =>
    isSession(date) ? longDate(date) : date,
  );
}
