/** Parameters of one boosted-tree fit; names are XGBoost's own. */
export interface BoostingParameters {
  readonly objective: "reg:squarederror" | "rank:pairwise" | "binary:logistic";
  readonly rounds: number;
  readonly maxDepth: number;
  readonly eta: number;
  readonly maxBin: number;
  readonly minChildWeight: number;
  readonly subsample: number;
  readonly colsampleByTree: number;
  readonly lambda: number;
  readonly seed: number;
  readonly threads: number;
}

/** Row-major n x m float32 matrix, NaN is missing. Backed by SharedArrayBuffer where it crosses threads. */
export interface FeatureMatrix {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** Gradient boosting by a real library. Same inputs, same seed, same threads: same bytes. */
export interface GradientBoosting {
  /** Library and version, e.g. "xgboost 3.2.0". */
  readonly version: string;
  /** Model bytes (UBJSON). Runs off the main thread; rejects with CANCELLED when the signal fires between rounds. */
  train(
    matrix: FeatureMatrix,
    labels: Float32Array,
    parameters: BoostingParameters,
    signal?: AbortSignal,
  ): Promise<Uint8Array>;
  /** A model for each set of labels of the same rows, the same bytes as from `train`; the rows are binned only once. */
  trainEach(
    matrix: FeatureMatrix,
    labels: readonly Float32Array[],
    parameters: BoostingParameters,
    signal?: AbortSignal,
  ): Promise<Uint8Array[]>;
  /** One score a row. */
  predict(model: Uint8Array, matrix: FeatureMatrix): Promise<Float32Array>;
  /** Exact TreeSHAP, rows x (columns + 1) row-major, the last column is the expected value; rows sum to the margin. */
  contributions(model: Uint8Array, matrix: FeatureMatrix): Promise<Float32Array>;
  close(): Promise<void>;
}
