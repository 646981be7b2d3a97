import { featureWords } from "../definitions/feature-words.js";

/** `featureWords` of an input column, which names its table where two tables have a feature of that name. */
export function shortFeatureWords(column: string): string {
  return featureWords(column.slice(column.lastIndexOf(".") + 1));
}
