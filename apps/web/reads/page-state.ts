import { isSession } from "../words/dates";

export type SearchParams = Record<string, string | string[] | undefined>;

/** First value of a query parameter; null where absent. */
export function parameter(parameters: SearchParams, name: string): string | null {
  const value = parameters[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** The as-of session in the URL; null for the newest or for what is not a date. */
export function asOfParameter(parameters: SearchParams): string | null {
  const value = parameter(parameters, "asof");
  return isSession(value) ? value : null;
}

/** The parameter if it is one of the choices, else the first choice. */
export function choice<Choice extends string>(value: string | null, choices: readonly [Choice, ...Choice[]]): Choice {
  return choices.find((candidate) => candidate === value) ?? choices[0];
}
