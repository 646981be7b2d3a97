import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { openDeltaTableStore } from "@plumbline/adapters";
import type { TableStore } from "@plumbline/core";

/** The only lake of a home. */
export function lakeFolder(home: string): string {
  const lakes = readdirSync(join(home, "lake"));
  if (lakes.length !== 1) throw new Error(`expected one lake in ${home}; found ${lakes.join(", ") || "none"}`);
  return join(home, "lake", lakes[0]);
}

export function openLake(home: string): TableStore {
  return openDeltaTableStore({ root: lakeFolder(home), threads: 1 });
}

export function hasLake(home: string): boolean {
  return existsSync(join(home, "lake")) && readdirSync(join(home, "lake")).length > 0;
}
