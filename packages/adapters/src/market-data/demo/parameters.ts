import { dayOf, isNyseSession, isoDay, PlatformError } from "@plumbline/core";

/** What fixes a demo market: the same parameters give the same bytes. */
export interface DemoParameters {
  readonly seed: number;
  readonly securities: number;
  readonly years: number;
  /** Strength of the planted alpha; 0 plants none, 1 a rank IC of about 0.03 at 5 sessions. */
  readonly signal: number;
  /** Multiple of the default number of planted data errors. */
  readonly errors: number;
  /** Last simulated day number; a session of the NYSE. */
  readonly to: number;
  /** Last published day number: the market as it stood then. Not part of the source's identity. */
  readonly until: number;
}

const defaults = { seed: 7, securities: 200, years: 8, signal: 1, errors: 1, to: "2026-10-30" };
const legal = [
  "seed (whole number, 0 to 4294967295)",
  "securities (whole number, 1 to 5000)",
  "years (whole number, 1 to 40)",
  "signal (0 to 5)",
  "errors (0 to 20)",
  "to, until (yyyy-mm-dd)",
].join(", ");

/** Reads `demo:?seed=7&securities=200&years=8&signal=1&errors=1&to=2026-10-30&until=2026-10-30`; BAD_ARGUMENT otherwise. */
export function parseDemoUrl(url: string): DemoParameters {
  const match = /^demo:(?:\/\/)?(?:\?(.*))?$/.exec(url);
  if (!match) throw wrong(url, "is not a demo source");
  const query = new URLSearchParams(match[1] ?? "");
  for (const key of query.keys()) {
    if (!(key in defaults) && key !== "until") throw wrong(url, `has no parameter "${key}"`);
  }
  const number = (name: "seed" | "securities" | "years" | "signal" | "errors", low: number, high: number) => {
    const text = query.get(name);
    const value = text === null ? defaults[name] : text.trim() === "" ? Number.NaN : Number(text);
    const mustBeWhole = name !== "signal" && name !== "errors";
    if (!(value >= low && value <= high) || (mustBeWhole && !Number.isInteger(value))) {
      throw wrong(url, `${name}=${text} is not a ${mustBeWhole ? "whole " : ""}number from ${low} to ${high}`);
    }
    return value;
  };
  const day = (name: "to" | "until", fallback: string) => {
    const text = query.get(name) ?? fallback;
    const value = dayOf(text);
    if (Number.isNaN(value)) throw wrong(url, `${name}=${text} is not a day`);
    return lastSessionAt(value);
  };
  const to = day("to", defaults.to);
  if (to < dayOf("1980-01-02") || to > dayOf("2099-12-31")) throw wrong(url, `to=${isoDay(to)} is not in 1980 to 2099`);
  const until = Math.min(day("until", isoDay(to)), to);
  const parameters = {
    seed: number("seed", 0, 4294967295),
    securities: number("securities", 1, 5000),
    years: number("years", 1, 40),
    signal: number("signal", 0, 5),
    errors: number("errors", 0, 20),
    to,
    until,
  };
  if (until < firstDay(parameters)) {
    throw wrong(url, `until=${isoDay(until)} lies before the first session ${isoDay(firstDay(parameters))}`);
  }
  return parameters;
}

/** The source's identity: every parameter but `until`, which only says how much of the market is published. */
export function demoId(parameters: DemoParameters): string {
  const { seed, securities, years, signal, errors, to } = parameters;
  return `demo:?seed=${seed}&securities=${securities}&years=${years}&signal=${signal}&errors=${errors}&to=${isoDay(to)}`;
}

/** The day after the same date `years` earlier: `years` whole years end at `to`. */
export function firstDay(parameters: Pick<DemoParameters, "to" | "years">): number {
  const end = new Date(parameters.to * 86_400_000);
  return Date.UTC(end.getUTCFullYear() - parameters.years, end.getUTCMonth(), end.getUTCDate() + 1) / 86_400_000;
}

function lastSessionAt(day: number): number {
  let last = day;
  while (!isNyseSession(last)) last--;
  return last;
}

function wrong(url: string, what: string): PlatformError {
  return new PlatformError("BAD_ARGUMENT", `source ${url}: ${what}`, { remedy: `Legal parameters: ${legal}.` });
}
