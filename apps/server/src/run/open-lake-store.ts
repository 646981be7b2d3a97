import { openDeltaTableStore } from "@plumbline/adapters";
import type { TableStore } from "@plumbline/core";

/** The tables of a lake's folder. */
export function openLakeStore(folder: string, threads: number): TableStore {
  return openDeltaTableStore({ root: folder, threads });
}
