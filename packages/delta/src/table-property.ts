import type { MetaData } from "./actions.js";
import type { Isolation } from "./conflict.js";
import { DeltaError } from "./delta-error.js";

const millisecondsOf: Readonly<Record<string, number>> = {
  microsecond: 0.001,
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};

/**
 * A property that is a span of time, such as `interval 1 week` or `interval 30 days 12 hours`.
 * @returns ms
 * @throws UNSUPPORTED where the text is another
 */
export function durationOf(metaData: Pick<MetaData, "configuration">, name: string, otherwise: number): number {
  const text = metaData.configuration[name];
  if (text === undefined) return otherwise;
  const words = text
    .trim()
    .toLowerCase()
    .replace(/^interval\s+/, "")
    .split(/\s+/);
  let sum = 0;
  for (let k = 0; k < words.length; k += 2) {
    const unit = millisecondsOf[(words[k + 1] ?? "").replace(/s$/, "")];
    const count = Number(words[k]);
    if (unit === undefined || !Number.isFinite(count) || count < 0) {
      throw new DeltaError("UNSUPPORTED", `property ${name} = ${text}: must be like "interval 7 days"`);
    }
    sum += count * unit;
  }
  return sum;
}

/** How long a removed file is kept for readers of older versions, ms; a week by default. */
export function fileRetention(metaData: Pick<MetaData, "configuration">): number {
  return durationOf(metaData, "delta.deletedFileRetentionDuration", 7 * 86_400_000);
}

/** How long log entries are kept once a checkpoint covers them, ms; thirty days by default. */
export function logRetention(metaData: Pick<MetaData, "configuration">): number {
  return durationOf(metaData, "delta.logRetentionDuration", 30 * 86_400_000);
}

/** Commits from one checkpoint to the next, or null where the table does not say. */
export function checkpointInterval(metaData: MetaData): number | null {
  const text = metaData.configuration["delta.checkpointInterval"];
  const interval = Number(text);
  return text !== undefined && Number.isInteger(interval) && interval > 0 ? interval : null;
}

export function isSet(metaData: Pick<MetaData, "configuration">, name: string): boolean {
  return metaData.configuration[name]?.toLowerCase() === "true";
}

/** Columns that readers of the change data feed are given beside the table's own, in lower case. */
export const changeFeedColumns: ReadonlySet<string> = new Set(["_change_type", "_commit_version", "_commit_timestamp"]);

/** What `delta.isolationLevel` may say. */
export const isolations: readonly string[] = ["Serializable", "WriteSerializable"];

/** `delta.isolationLevel`; Serializable where the table does not say, as in open-source Delta. */
export function isolationOf(metaData: MetaData): Isolation {
  return metaData.configuration["delta.isolationLevel"] === "WriteSerializable" ? "WriteSerializable" : "Serializable";
}
