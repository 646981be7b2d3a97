import { type Panel, PanelEvaluator, type SessionAxis } from "@plumbline/pipeline";
import { serveContestant } from "../serve-contestant.js";
import { dumpColumns } from "./dumped-columns.js";
import { fourteenFeatures } from "./fourteen-features.js";
import { PanelReader } from "./panel-reader.js";

/** usage: fourteen-features-contestant.js PANEL ROWS */
const [file, rowCount] = process.argv.slice(2);
const rows = Number(rowCount);
const names = Object.keys(fourteenFeatures);

function compute(panel: Panel, axis: SessionAxis, outputs: readonly Float32Array[]): void {
  const evaluator = new PanelEvaluator(Object.values(fourteenFeatures), "float64", axis);
  for (let security = 0; security < panel.securities; security++) {
    evaluator.evaluate(panel, security, 0, axis.days.length, outputs, panel.offsets[security]);
  }
}

await serveContestant(async () => {
  const reader = new PanelReader(rows);
  const outputs = names.map(() => new Float32Array(rows));
  return {
    async run() {
      const { panel, axis } = await reader.read(file);
      compute(panel, axis, outputs);
      return undefined;
    },
    async dump(folder) {
      dumpColumns(folder, names, outputs);
    },
  };
});
