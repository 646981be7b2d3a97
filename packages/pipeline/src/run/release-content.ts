import type { TableStore } from "@plumbline/core";
import { payloads, textAt, textOf } from "@plumbline/core";
import { canonicalJson, hashText } from "./identity.js";

/**
 * Hash of what a release's tables hold, for its identity: the bytes that came from the source, by their hashes, and what
 * each table was made by (a commit's key names stage, version, choices and inputs). Clocks and run ids are no part of it.
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
    if (at < 0 || table === payloads.name) continue;
    const head = (await store.history(table, 1))[0]?.version ?? at;
    made[table] = (await store.history(table, head - at + 1)).at(-1)?.commitKey ?? "";
  }
  return hashText(canonicalJson({ came, made }));
}
