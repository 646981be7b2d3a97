import type { RidgeModel } from "@plumbline/quant";

/** Changes when the same rows would give another ridge model. */
export const ridgeVersion = "plumbline ridge 1";

/** A ridge model as the bytes of `ml.models.content`: JSON, numbers printed so that they read back to the same bits. */
export function encodeRidge(model: RidgeModel): Uint8Array {
  const { centre, mean, scale, coefficients, intercept, penalty, rows } = model;
  const lists = { mean: [...mean], scale: [...scale], coefficients: [...coefficients] };
  return new TextEncoder().encode(JSON.stringify({ learner: "ridge", centre, ...lists, intercept, penalty, rows }));
}

/** The ridge model of those bytes. */
export function decodeRidge(content: Uint8Array): RidgeModel {
  const held = JSON.parse(new TextDecoder().decode(content)) as {
    [Key in keyof RidgeModel]: RidgeModel[Key] extends Float64Array ? number[] : RidgeModel[Key];
  };
  return {
    ...held,
    mean: Float64Array.from(held.mean),
    scale: Float64Array.from(held.scale),
    coefficients: Float64Array.from(held.coefficients),
  };
}
