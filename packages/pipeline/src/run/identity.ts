import { createHash } from "node:crypto";
import type { Json, Stage, StreetConfig } from "@plumbline/core";

/** JSON with sorted keys and no spaces: equal values give equal text. NaN and infinities are refused. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === "string" || typeof value === "boolean") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new RangeError(`canonical JSON: ${value} is not a finite number`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const object = value as { readonly [key: string]: Json };
  const entries = Object.keys(object)
    .sort()
    .filter((key) => object[key] !== undefined)
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(object[key])}`);
  return `{${entries.join(",")}}`;
}

/** First `digits` hex digits of the sha256 of a text. */
export function hashText(text: string, digits = 64): string {
  return createHash("sha256").update(text).digest("hex").slice(0, digits);
}

/**
 * What a stage is, apart from its inputs: its name, its version, the choices it depends on.
 *
 * @param boosting version of the gradient boosting library, null where it is absent; counts where the stage uses it
 * @param others   state of the home's other lakes; counts where the stage uses them
 */
export function stageIdentity(
  stage: Stage,
  config: StreetConfig,
  boosting: string | null,
  others: Json = null,
): string {
  const parameters = stage.parameters(config);
  const own: Json = stage.usesBoosting ? { boosting, parameters } : parameters;
  const choices: Json = stage.usesOtherLakes ? { others, parameters: own } : own;
  return `${stage.name}.${stage.version}.${hashText(canonicalJson(choices), 12)}`;
}

/** What one answer of a stage rests on: the stage's identity and the content versions of its inputs. */
export function stageKey(identity: string, inputs: Readonly<Record<string, number>>): string {
  return `${identity}:${hashText(canonicalJson(inputs), 24)}`;
}
