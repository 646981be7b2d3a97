import type { Long } from "./metadata-json.js";

/** A file of statistics kept beside a snapshot; carried along, never read here. */
export interface StatisticsFile {
  readonly "snapshot-id": Long;
  readonly "statistics-path": string;
}

export function withStatistics(held: readonly StatisticsFile[] | undefined, file: StatisticsFile): StatisticsFile[] {
  return [...withoutStatistics(held, file["snapshot-id"]), file];
}

export function withoutStatistics(held: readonly StatisticsFile[] | undefined, id: Long): StatisticsFile[] {
  return (held ?? []).filter((each) => each["snapshot-id"] !== id);
}
