import { closeSync, fstatSync, openSync, readSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openGradientBoosting } from "@plumbline/adapters";
import { serveContestant } from "../serve-contestant.js";

/** usage: training-contestant.js INPUTS LABELS COLUMNS THREADS CACHE */
const [inputsFile, labelsFile, columnCount, threadCount, cacheDir] = process.argv.slice(2);
const columns = Number(columnCount);

await serveContestant(async () => {
  const opened = await openGradientBoosting({ cacheDir, env: process.env });
  if ("absent" in opened) throw new Error(opened.absent);
  const values = readShared(inputsFile);
  const labels = readShared(labelsFile);
  let model: Uint8Array = new Uint8Array(0);
  return {
    async run() {
      const matrix = { values, rows: labels.length, columns };
      model = await opened.engine.train(matrix, labels, {
        objective: "reg:squarederror",
        rounds: 100,
        maxDepth: 6,
        eta: 0.1,
        maxBin: 256,
        minChildWeight: 1,
        subsample: 1,
        colsampleByTree: 1,
        lambda: 1,
        seed: 1,
        threads: Number(threadCount),
      });
      return undefined;
    },
    async dump(folder) {
      writeFileSync(join(folder, "model.ubj"), model);
    },
  };
});

/** A file of little-endian float32 in memory that threads share. */
function readShared(file: string): Float32Array {
  const handle = openSync(file, "r");
  try {
    const shared = new SharedArrayBuffer(fstatSync(handle).size);
    const bytes = new Uint8Array(shared);
    for (let at = 0; at < bytes.length; ) at += readSync(handle, bytes, at, Math.min(1 << 26, bytes.length - at), at);
    return new Float32Array(shared);
  } finally {
    closeSync(handle);
  }
}
