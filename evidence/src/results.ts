import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { EvaluationSummary } from "@plumbline/pipeline";

/** A mean with its 95 % band and t; null where it cannot be stated. */
export interface BandedTest {
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly t: number | null;
}

/** Every test of the null signals of one market, by name: the t of each signal and what it must exceed. */
export interface NullTests {
  readonly signals: number;
  readonly sessions: number;
  readonly securities: number;
  readonly tests: Readonly<
    Record<string, { readonly t: readonly (number | null)[]; readonly criticalValue: readonly (number | null)[] }>
  >;
}

/** The planted signal judged as a trial is, beside what only the market's maker knows. */
export interface PlantedPoint {
  readonly horizon: number;
  /** Mean rank IC of the signal over all sessions and listed securities of the market. */
  readonly trueRankIc: number;
  readonly rankIc: BandedTest;
  readonly spread: BandedTest;
  /** Annualised, before costs. */
  readonly sharpe: number | null;
}

/** What a street came to. */
export interface StreetResult {
  /** Of the primary question. */
  readonly summary: EvaluationSummary;
  readonly cpuSeconds: number;
}

/** One market of one study. */
export interface MarketResult {
  readonly study: string;
  readonly seed: number;
  readonly source: string;
  /** Short commit of the code that made it; with "+" where files were changed. */
  readonly code: string;
  readonly nulls?: NullTests;
  readonly planted?: readonly PlantedPoint[];
  readonly street?: StreetResult;
}

/** Where the result of a market is kept. */
export function resultFile(folder: string, study: string, seed: number): string {
  return join(folder, "results", `${study}-${seed}.json`);
}

export function readResult(file: string): MarketResult | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as MarketResult) : null;
}

/** Whole or not at all: a killed study leaves no half result. */
export function writeResult(file: string, result: MarketResult): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, `${JSON.stringify(result)}\n`);
  renameSync(`${file}.part`, file);
}
