import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RunMonitor } from "../run/run-monitor.js";
import { showProgress } from "./progress-writer.js";

function shownBy(isTTY: boolean): string {
  let seconds = 0;
  const monitor = new RunMonitor(() => seconds * 1000);
  let text = "";
  const sink = {
    isTTY,
    columns: 100,
    write(piece: string) {
      text += piece;
    },
  };
  const hide = showProgress(monitor, sink, () => seconds);
  monitor.begin("demo:", ["ingest", "features"]);
  monitor.report({ stage: "ingest", done: 0, total: Number.NaN, unit: "rows" });
  seconds = 10;
  monitor.report({ stage: "ingest", done: 1000, total: 4000, unit: "rows" });
  monitor.report({ stage: "features", done: 0, total: Number.NaN, unit: "rows" });
  monitor.finish("r", [
    { name: "ingest", status: "done", rows: 4000, seconds: 12 },
    { name: "features", status: "skipped", rows: 0, seconds: 0 },
  ]);
  hide();
  return text;
}

describe("progress", () => {
  it("shows stage, rows, rate and time left in plain lines where there is no terminal", () => {
    const text = shownBy(false);
    assert.match(text, /ingest +1,000 of 4,000 rows {2}100\/s {2}30 s left/);
    assert.match(text, /· features +nothing new/);
    assert.equal(text.includes("\u001b"), false);
  });

  it("redraws one bar on a terminal", () => {
    assert.match(shownBy(true), /\ringest|\r {2}ingest +█████░/);
  });
});
