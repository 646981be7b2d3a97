import type { BoostingParameters, FeatureMatrix } from "@plumbline/core";

/** What the engine asks of its worker threads; matrices and labels are views of shared memory, never copied. */
export type WorkerRequest =
  | {
      readonly task: "train";
      readonly matrix: FeatureMatrix;
      /** A model is trained for each. */
      readonly labels: readonly Float32Array[];
      readonly parameters: BoostingParameters;
      /** Becomes 1 when the caller wants to stop. */
      readonly cancelled: Int32Array;
    }
  | { readonly task: "score" | "contributions"; readonly model: Uint8Array; readonly matrix: FeatureMatrix };

export type WorkerAnswer =
  | { readonly outcome: "models"; readonly models: Uint8Array[] }
  | { readonly outcome: "values"; readonly values: Float32Array }
  | { readonly outcome: "cancelled" }
  | { readonly outcome: "failed"; readonly message: string };
