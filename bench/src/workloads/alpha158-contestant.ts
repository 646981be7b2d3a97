import { featuresOf, PanelEvaluator } from "@plumbline/pipeline";
import { serveContestant } from "../serve-contestant.js";
import { dumpColumns } from "./dumped-columns.js";
import { PanelReader } from "./panel-reader.js";

/** usage: alpha158-contestant.js PANEL ROWS */
const [file, rowCount] = process.argv.slice(2);
const features = featuresOf("alpha158");

await serveContestant(async () => {
  const { panel, axis } = await new PanelReader(Number(rowCount)).read(file);
  const outputs = features.map(() => new Float32Array(Number(rowCount)));
  return {
    async run() {
      const texts = features.map((feature) => feature.parsed.text);
      const evaluator = new PanelEvaluator(texts, "float32", axis);
      for (let security = 0; security < panel.securities; security++) {
        evaluator.evaluate(panel, security, 0, axis.days.length, outputs, panel.offsets[security]);
      }
      return undefined;
    },
    async dump(folder) {
      dumpColumns(
        folder,
        features.map((feature) => feature.name),
        outputs,
      );
    },
  };
});
