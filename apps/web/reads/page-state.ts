import { asOfIn } from "../words/as-of-address";

export type SearchParams = Record<string, string | string[] | undefined>;

/** First value of a query parameter; null where absent. */
export function parameter(parameters: SearchParams, name: string): string | null {
  const value = parameters[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** As of when the URL asks, as it is written: the server refuses what is no time. Null for the newest. */
export function asOfParameter(parameters: SearchParams): string | null {
  return asOfIn(
    Object.entries(parameters).flatMap(([name, value]) => [value ?? []].flat().map((one) => [name, one] as const)),
  );
}

/** The parameter if it is one of the choices, else the first choice. */
export function choice<Choice extends string>(value: string | null, choices: readonly [Choice, ...Choice[]]): Choice {
  return choices.find((candidate) => candidate === value) ?? choices[0];
}
