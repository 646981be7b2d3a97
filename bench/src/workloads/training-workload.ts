import { existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { must, pinnedVersion, pythonEnvironment } from "../python-environment.js";
import type { BenchFolders, Workload } from "../workload.js";

const columns = 100;
const threads = 2;

const inputsFile = (folders: BenchFolders) => join(folders.data, "training-inputs.f32");
const labelsFile = (folders: BenchFolders) => join(folders.data, "training-labels.f32");

/** W-TRAIN: quantile matrix and a hundred rounds of boosting, here and in Python, on the same library. */
export function trainingWorkload(root: string): Workload {
  return {
    name: "W-TRAIN",
    about:
      "Make a quantile matrix of 256 bins and train 100 rounds of depth 6 at eta 0.1 by squared error, two threads.",
    data: "500,000 x 100 float32 (bench/peers/make_training.py, seed 3), already in memory.",
    async prepare(folders) {
      if (existsSync(labelsFile(folders))) return;
      const python = pythonEnvironment(folders.root, "train");
      const script = join(folders.root, "bench", "peers", "make_training.py");
      must(python, [script, `${inputsFile(folders)}.part`, `${labelsFile(folders)}.part`]);
      renameSync(`${inputsFile(folders)}.part`, inputsFile(folders));
      renameSync(`${labelsFile(folders)}.part`, labelsFile(folders));
    },
    contestants: [
      {
        name: "Plumbline",
        version: "this commit",
        command: (folders) => ({
          file: process.execPath,
          args: [
            join(folders.root, "bench", "dist", "workloads", "training-contestant.js"),
            inputsFile(folders),
            labelsFile(folders),
            String(columns),
            String(threads),
            join(folders.root, ".cache"),
          ],
          env: { OMP_WAIT_POLICY: "PASSIVE" },
        }),
      },
      {
        name: "Python XGBoost",
        version: pinnedVersion(root, "train", "xgboost-cpu"),
        command: (folders) => ({
          file: pythonEnvironment(folders.root, "train"),
          args: [
            join(folders.root, "bench", "peers", "train_xgboost.py"),
            inputsFile(folders),
            labelsFile(folders),
            String(columns),
            String(threads),
          ],
          env: { OMP_WAIT_POLICY: "PASSIVE" },
        }),
      },
    ],
    async compare(outputs) {
      const models = ["Plumbline", "Python XGBoost"].map((name) => {
        const folder = outputs.get(name);
        if (!folder) throw new Error(`the output of ${name} is missing`);
        return readFileSync(join(folder, "model.ubj"));
      });
      if (!models[0].equals(models[1])) throw new Error("the models differ");
      return [`The two models are equal byte for byte (${models[0].length} bytes of UBJSON).`];
    },
    aims: [{ peer: "Python XGBoost", ratio: 1.05 }],
    runs: 3,
  };
}
