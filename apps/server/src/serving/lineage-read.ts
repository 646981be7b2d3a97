import { payloads, rowsOf } from "@plumbline/core";
import type { LineageStep } from "@plumbline/pipeline";
import type { ReleaseView } from "./release-view.js";

/** A step of a lineage with what the release knows of it. */
export interface ReadLineageStep extends LineageStep {
  /** Version of the release; null where it does not name the table. */
  readonly version: number | null;
  /** File or route of the payload; null for other steps. */
  readonly endpoint: string | null;
}

/**
 * A lineage with the release's table versions and the names of its payloads. The names are read whatever the view's asOf:
 * a payload often arrives long after the sessions it holds, by the rule that dates its rows.
 */
export async function lineageOf(view: ReleaseView, steps: readonly LineageStep[]): Promise<ReadLineageStep[]> {
  const endpoints = await view.once("payloadEndpoints", async () => {
    const version = view.release.tables[payloads.name];
    const columns = ["payloadHash", "endpoint"];
    const held = rowsOf(await view.store.read(payloads, { columns, ...(version >= 0 ? { version } : {}) }));
    return new Map(held.map((row) => [String(row.payloadHash), String(row.endpoint)]));
  });
  return steps.map((step) => ({
    ...step,
    version: view.release.tables[step.table] >= 0 ? view.release.tables[step.table] : null,
    endpoint: step.payloadHash === null ? null : (endpoints.get(step.payloadHash) ?? null),
  }));
}
