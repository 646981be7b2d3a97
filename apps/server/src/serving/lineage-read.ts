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

/** A lineage with the release's table versions and the names of its payloads. */
export async function lineageOf(view: ReleaseView, steps: readonly LineageStep[]): Promise<ReadLineageStep[]> {
  const endpoints = await view.once("payloadEndpoints", async () => {
    const held = rowsOf(await view.read(payloads, { columns: ["payloadHash", "endpoint"] }));
    return new Map(held.map((row) => [String(row.payloadHash), String(row.endpoint)]));
  });
  return steps.map((step) => ({
    ...step,
    version: view.release.tables[step.table] >= 0 ? view.release.tables[step.table] : null,
    endpoint: step.payloadHash === null ? null : (endpoints.get(step.payloadHash) ?? null),
  }));
}
