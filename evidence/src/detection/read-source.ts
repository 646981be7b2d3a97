import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openMarketData } from "@plumbline/adapters";
import type { Frame } from "@plumbline/core";
import {
  concatFrames,
  constantText,
  corporateActions,
  emptyFrame,
  float64Of,
  int32Of,
  makeFrame,
  sortRows,
  textOf,
} from "@plumbline/core";
import type { PriceData } from "./price-table.js";

/** Everything a source says, through its own reader; securities by the source's id, or by ticker where it has none. */
export async function readSource(
  name: string,
  url: string,
  options: Parameters<typeof openMarketData>[1],
): Promise<PriceData> {
  const market = await openMarketData(url, options);
  const signal = new AbortController().signal;
  const folder = await mkdtemp(join(tmpdir(), "plumbline-detection-"));
  const bars: Frame[] = [];
  const actions: Frame[] = [];
  try {
    for await (const payload of market.fetch(signal)) {
      const path = join(folder, "payload");
      await writeFile(path, payload.content);
      for await (const batch of market.parse({ ...payload, path }, signal)) {
        if (batch.kind === "bars") bars.push(batch.frame);
        if (batch.kind === "actions") actions.push(batch.frame);
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const all = concatFrames(bars);
  const key = "securityId" in all.columns ? "securityId" : "ticker";
  const numbered = makeFrame({
    ...all.columns,
    line: { type: "int32", values: Int32Array.from({ length: all.rows }, (_, row) => row + 1) },
  });
  const frame = sortRows(numbered, [key, "session", "line"]);
  const id = textOf(frame, key);
  return {
    name,
    table: {
      ids: id.dictionary,
      security: id.codes,
      session: int32Of(frame, "session"),
      open: float64Of(frame, "open"),
      high: float64Of(frame, "high"),
      low: float64Of(frame, "low"),
      close: float64Of(frame, "close"),
      volume: float64Of(frame, "volume"),
      line: int32Of(frame, "line"),
    },
    actions: actions.length === 0 ? emptyFrame(corporateActions) : dated(concatFrames(actions)),
    source: await market.describe(),
  };
}

/** silver.corporateActions of a source's own rows, each known on its day. */
function dated(actions: Frame): Frame {
  const { securityId, session, kind, ratio, amount, delistingReturn, detail } = actions.columns;
  return makeFrame({
    securityId,
    session,
    kind,
    ratio,
    amount,
    delistingReturn,
    detail,
    knownAt: { type: "instant", values: Float64Array.from(int32Of(actions, "session"), (day) => day * 86_400_000) },
    knownAtBasis: constantText("rule", actions.rows),
    ingestedAt: { type: "instant", values: new Float64Array(actions.rows) },
  });
}
