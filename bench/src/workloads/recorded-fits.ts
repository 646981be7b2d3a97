import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BoostingParameters, FeatureMatrix, GradientBoosting } from "@plumbline/core";

interface Fit {
  readonly matrix: FeatureMatrix;
  readonly labels: Float32Array;
  readonly parameters: BoostingParameters;
  readonly model: Uint8Array;
}

/** Boosting that remembers what it was asked to fit and what came out, so that a peer can do the same. */
export class RecordedFits implements GradientBoosting {
  readonly version: string;
  private readonly fits: Fit[] = [];

  constructor(private readonly engine: GradientBoosting) {
    this.version = engine.version;
  }

  async train(
    matrix: FeatureMatrix,
    labels: Float32Array,
    parameters: BoostingParameters,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    return (await this.trainEach(matrix, [labels], parameters, signal))[0];
  }

  async trainEach(
    matrix: FeatureMatrix,
    labels: readonly Float32Array[],
    parameters: BoostingParameters,
    signal?: AbortSignal,
  ): Promise<Uint8Array[]> {
    const models = await this.engine.trainEach(matrix, labels, parameters, signal);
    models.forEach((model, k) => {
      this.fits.push({ matrix, labels: labels[k], parameters, model });
    });
    return models;
  }

  predict(model: Uint8Array, matrix: FeatureMatrix): Promise<Float32Array> {
    return this.engine.predict(model, matrix);
  }

  contributions(model: Uint8Array, matrix: FeatureMatrix): Promise<Float32Array> {
    return this.engine.contributions(model, matrix);
  }

  close(): Promise<void> {
    return this.engine.close();
  }

  /** Writes `inputs.f32`, `labels-<k>.f32`, `model-<k>.ubj` and `fits.json`. All fits are on the first rows of one matrix. */
  write(folder: string): void {
    const { fits } = this;
    const largest = fits.reduce((most, fit) => (fit.matrix.rows > most.matrix.rows ? fit : most));
    if (fits.some((fit) => fit.matrix.values.buffer !== largest.matrix.values.buffer)) {
      throw new Error("the fits are on several matrices");
    }
    const bytesOf = (values: Float32Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    writeFileSync(join(folder, "inputs.f32"), bytesOf(largest.matrix.values));
    fits.forEach((fit, k) => {
      writeFileSync(join(folder, `labels-${k}.f32`), bytesOf(fit.labels));
      writeFileSync(join(folder, `model-${k}.ubj`), fit.model);
    });
    const described = fits.map(({ matrix, parameters }) => ({
      rows: matrix.rows,
      columns: matrix.columns,
      parameters,
    }));
    writeFileSync(join(folder, "fits.json"), JSON.stringify(described));
  }
}
