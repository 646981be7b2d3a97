import { parseArgs } from "node:util";
import { studies } from "./studies.js";

export interface EvidenceOptions {
  readonly studies: readonly string[];
  /** Ascending. */
  readonly seeds: readonly number[];
  /** Null signals on each market. */
  readonly signals: number;
  /** Markets studied side by side. */
  readonly atOnce: number;
  /** Studies a market again whose result is kept. */
  readonly again: boolean;
  /** More parameters of the demo market. */
  readonly market: string;
  /** Folder of results kept and of lakes under way; null: `.evidence` in the clone. */
  readonly folder: string | null;
  /** Prints the tables and leaves docs/evidence as it is. */
  readonly isDry: boolean;
}

const usage = `npm run evidence -- [${studies.map(({ name }) => name).join(" | ")}] [--seeds 1-20] [--signals 100] [--at-once 1] [--again] [--market "securities=80&years=6"] [--folder path] [--dry]`;

/** @throws Error that says how it is used */
export function readOptions(words: readonly string[]): EvidenceOptions {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      seeds: { type: "string", default: "1-20" },
      signals: { type: "string", default: "100" },
      "at-once": { type: "string", default: "1" },
      again: { type: "boolean", default: false },
      market: { type: "string", default: "" },
      folder: { type: "string" },
      dry: { type: "boolean", default: false },
    },
  });
  const unknown = positionals.filter((name) => !studies.some((study) => study.name === name));
  if (unknown.length > 0) throw new Error(`no study ${unknown.join(", ")}\n${usage}`);
  return {
    studies: positionals.length > 0 ? positionals : studies.map(({ name }) => name),
    seeds: seedsOf(values.seeds),
    signals: whole("signals", values.signals),
    atOnce: whole("at-once", values["at-once"]),
    again: values.again,
    market: values.market,
    folder: values.folder ?? null,
    isDry: values.dry,
  };
}

/** `1-20`, `3`, `1-3,7`. */
function seedsOf(text: string): number[] {
  const seeds = new Set<number>();
  for (const part of text.split(",")) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part.trim());
    const [from, to] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
    if (!match || to < from || to - from > 9_999) throw new Error(`--seeds ${text}: not like 1-20 or 3,5\n${usage}`);
    for (let seed = from; seed <= to; seed++) seeds.add(seed);
  }
  return [...seeds].sort((a, b) => a - b);
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} ${text}: must be a whole number\n${usage}`);
  return value;
}
