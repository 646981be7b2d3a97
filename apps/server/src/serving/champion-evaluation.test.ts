import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openDeltaTableStore } from "@plumbline/adapters";
import { constantText, evaluations, type Frame, makeFrame, textColumn } from "@plumbline/core";
import { readChampionEvaluation } from "./champion-evaluation.js";

/** Evaluations of one trial and window: id, cost a side, instant of writing. */
function ledger(rows: readonly (readonly [string, number, number])[]): Frame {
  const n = rows.length;
  const summary = (costPerSide: number) =>
    JSON.stringify({ schema: 2, verdict: {}, trial: { isPrimary: true }, conventions: { costPerSide } });
  const date = (day: number) => ({ type: "date", values: new Int32Array(n).fill(day) }) as const;
  const count = () => ({ type: "int32", values: new Int32Array(n).fill(100) }) as const;
  const float = () => ({ type: "float64", values: new Float64Array(n).fill(0.5) }) as const;
  return makeFrame({
    evaluationId: textColumn(rows.map(([id]) => id)),
    trialId: constantText("t", n),
    windowFrom: date(17_000),
    windowTo: date(17_400),
    sessions: count(),
    securities: count(),
    meanRankIc: float(),
    sharpeNet: float(),
    summary: textColumn(rows.map(([, cost]) => summary(cost))),
    knownAt: { type: "instant", values: new Float64Array(n).fill(1.5e12) },
    knownAtBasis: constantText("rule", n),
    ingestedAt: { type: "instant", values: Float64Array.from(rows, ([, , at]) => at) },
  });
}

test("the verdict shown is the newest one made at the release's costs", async () => {
  const root = await mkdtemp(join(tmpdir(), "plumb-champion-"));
  try {
    const store = openDeltaTableStore({ root });
    const rows = ledger([
      ["atTen", 0.001, 1],
      ["free", 0, 2],
      ["atTenAmongMoreTrials", 0.001, 3],
    ]);
    await store.commit(evaluations, rows, { mode: "append", commitKey: "k", runId: "r", inputs: {} });
    const shown = async (cost: number) => (await readChampionEvaluation(store, {}, cost))?.evaluationId ?? null;
    assert.equal(await shown(0.001), "atTenAmongMoreTrials");
    assert.equal(await shown(0), "free");
    assert.equal(await shown(0.002), null);
  } finally {
    await rm(root, { recursive: true });
  }
});
