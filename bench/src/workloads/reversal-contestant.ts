import { readFileSync } from "node:fs";
import { reversalBacktest, type WeightBacktest } from "@plumbline/quant";
import { serveContestant } from "../serve-contestant.js";
import { dumpColumns } from "./dumped-columns.js";

/** usage: reversal-contestant.js CLOSE RETURNS ASSETS; ten backtests a timed run. */
const [closeFile, returnsFile, assetCount] = process.argv.slice(2);
const backtests = 10;

function read(file: string): Float64Array {
  const bytes = readFileSync(file);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

await serveContestant(async () => {
  const close = read(closeFile);
  const returns = read(returnsFile);
  const rule = { lookback: 5, quantile: 0.2, costPerTurnover: 0.001 };
  let last: WeightBacktest = { net: new Float64Array(0), turnover: new Float64Array(0) };
  return {
    async run() {
      for (let i = 0; i < backtests; i++) last = reversalBacktest(close, returns, Number(assetCount), rule);
      return undefined;
    },
    async dump(folder) {
      dumpColumns(folder, ["net", "turnover"], [last.net, last.turnover]);
    },
  };
});
