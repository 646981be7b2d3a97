import { featuresOf, type Panel, PanelEvaluator, type SessionAxis } from "@plumbline/pipeline";
import { serveContestant } from "../serve-contestant.js";
import { dumpColumns } from "./dumped-columns.js";
import { PanelReader } from "./panel-reader.js";

/** usage: linearity-contestant.js PANEL ROWS; times Alpha158 on 1/8, 1/4, 1/2 and all of the panel's securities. */
const [file, rowCount] = process.argv.slice(2);
const features = featuresOf("alpha158");
const texts = features.map((feature) => feature.parsed.text);

function cpuSecondsOf(panel: Panel, axis: SessionAxis, securities: number, outputs: readonly Float32Array[]): number {
  const started = process.cpuUsage();
  const evaluator = new PanelEvaluator(texts, "float32", axis);
  for (let security = 0; security < securities; security++) {
    evaluator.evaluate(panel, security, 0, axis.days.length, outputs, panel.offsets[security]);
  }
  const cpu = process.cpuUsage(started);
  return (cpu.user + cpu.system) / 1e6;
}

/** Slope of the least-squares line through (log x, log y). */
function logLogSlope(x: readonly number[], y: readonly number[]): number {
  const logX = x.map(Math.log);
  const logY = y.map(Math.log);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(logX), mean(logY)];
  const cross = logX.reduce((sum, value, i) => sum + (value - meanX) * (logY[i] - meanY), 0);
  const square = logX.reduce((sum, value) => sum + (value - meanX) * (value - meanX), 0);
  return cross / square;
}

await serveContestant(async () => {
  const { panel, axis } = await new PanelReader(Number(rowCount)).read(file);
  const outputs = features.map(() => new Float32Array(Number(rowCount)));
  const sizes = [8, 4, 2, 1].map((part) => Math.floor(panel.securities / part));
  return {
    async run() {
      const seconds = sizes.map((securities) => cpuSecondsOf(panel, axis, securities, outputs));
      const figures: Record<string, number> = { "log-log slope of CPU over rows": logLogSlope(sizes, seconds) };
      sizes.forEach((securities, i) => {
        figures[`CPU s for ${securities} securities`] = seconds[i];
      });
      return figures;
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
