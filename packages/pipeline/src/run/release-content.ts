import type { Json, TableStore } from "@plumbline/core";
import { joinedTrials, ledgerContents, payloads, textAt, textOf } from "@plumbline/core";
import { joinedTrialsOf } from "../definitions/joined-trials.js";
import { lastWrite } from "./changed-days.js";
import { canonicalJson, hashText } from "./identity.js";

/**
 * Hash of what a release's tables hold, for its identity: the bytes that came from the source, by their hashes, and what
 * each table was made by (a commit's key names stage, version, choices and inputs). Clocks and run ids are no part of it,
 * nor are other lakes, but for the trials taken over from them.
 *
 * @param tables version of each table of the release
 */
export async function contentOf(store: TableStore, tables: Readonly<Record<string, number>>): Promise<string> {
  const version = tables[payloads.name] ?? -1;
  const held = await store.read(payloads, {
    ...(version >= 0 ? { version } : {}),
    columns: ["endpoint", "payloadHash"],
    vintage: "all",
  });
  const came = Array.from({ length: held.rows }, (_, row) =>
    JSON.stringify([textAt(textOf(held, "endpoint"), row), textAt(textOf(held, "payloadHash"), row)]),
  ).sort();
  const made: Record<string, string> = {};
  for (const [table, at] of Object.entries(tables)) {
    if (at < 0 || table === payloads.name || table === ledgerContents.name || table === joinedTrials.name) continue;
    made[table] = (await lastWrite(store, table, at))?.commitKey ?? "";
  }
  return hashText(canonicalJson({ came, made, joined: await joinedOf(store, tables[joinedTrials.name] ?? -1) }));
}

/** The trials taken over, and what they came to. */
async function joinedOf(store: TableStore, version: number): Promise<Json> {
  if (version < 0) return [];
  const frame = await store.read(joinedTrials, { version });
  return joinedTrialsOf(frame).map(({ source, trialId, periodSharpe, pValue }) => [
    source,
    trialId,
    Number.isFinite(periodSharpe) ? periodSharpe : null,
    pValue,
  ]);
}
