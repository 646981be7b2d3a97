import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openDeltaTableStore, openMarketData } from "@plumbline/adapters";
import type { Frame, TableStore } from "@plumbline/core";
import {
  bars,
  booleanOf,
  corporateActions,
  dayOf,
  filterRows,
  int32Of,
  isoDay,
  targets,
  universe,
} from "@plumbline/core";
import { buildEvaluationPanel, type EvaluationPanel, standingBars } from "@plumbline/pipeline";
import type { Conventions } from "@plumbline/quant";
import { defaultConventions } from "@plumbline/quant";
import { firstJudgedDay } from "./studies.js";

/** The market of a finished run as the evaluation sees it. */
export interface StudiedMarket {
  readonly panel: EvaluationPanel;
  readonly isoDays: readonly string[];
  readonly conventions: Conventions;
}

/** The only lake of a home. */
export function openOnlyLake(home: string): TableStore {
  return openDeltaTableStore({ root: join(home, "lake", onlyFolder(join(home, "lake"))), threads: 1 });
}

/** A file of what was planted. */
export function readTruth(home: string, name: string): string {
  const folder = join(home, "truth");
  return readFileSync(join(folder, onlyFolder(folder), name), "utf8");
}

function onlyFolder(parent: string): string {
  const found = readdirSync(parent);
  if (found.length !== 1) throw new Error(`expected one folder in ${parent}; found ${found.join(", ") || "none"}`);
  return found[0];
}

/** The panel of every member of the universe since the first judged day: what a street's scores would be judged on. */
export async function studiedMarket(store: TableStore, source: string): Promise<StudiedMarket> {
  const from = dayOf(firstJudgedDay);
  const members = await store.read(universe, { vintage: "first" });
  const inputs = {
    predictions: scoredMembers(members, from),
    targets: await store.read(targets, { vintage: "latest" }),
    universe: members,
    bars: standingBars(await store.read(bars, { vintage: "latest" })),
    corporateActions: await store.read(corporateActions, { vintage: "latest" }),
  };
  const panel = buildEvaluationPanel(inputs, await (await openMarketData(source)).describe());
  return {
    panel,
    isoDays: Array.from(panel.days, isoDay),
    conventions: defaultConventions,
  };
}

function scoredMembers(members: Frame, from: number): Frame {
  const isMember = booleanOf(members, "isMember");
  const session = int32Of(members, "session");
  return filterRows(members, (row) => isMember[row] === 1 && session[row] >= from);
}
