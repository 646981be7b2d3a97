import { evaluations, type TableStore, textAt, textOf } from "@plumbline/core";
import type { EvaluationSummary } from "@plumbline/pipeline";
import type { StreetResult } from "./results.js";

/** The evaluation that answers a finished street's primary question. */
export async function streetResult(store: TableStore, cpuSeconds: number): Promise<StreetResult> {
  const frame = await store.read(evaluations);
  const column = textOf(frame, "summary");
  for (let row = 0; row < frame.rows; row++) {
    const summary = JSON.parse(textAt(column, row) ?? "{}") as EvaluationSummary;
    if (summary.primaryQuestion?.isThis) return { summary, cpuSeconds };
  }
  throw new Error("the street answered no primary question");
}
