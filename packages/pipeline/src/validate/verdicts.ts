import type { BarRule } from "./rules/bar-rule.js";

const barRules: readonly BarRule[] = [
  "missingClose",
  "notFinite",
  "notASession",
  "highBelowLow",
  "closeOutsideRange",
  "openOutsideRange",
  "nonPositivePrice",
  "negativeVolume",
  "duplicate",
  "conflictingDuplicate",
  "revertingSpike",
  "revertingSplitShape",
  "repeatedBar",
  "staleBar",
  "revertingGap",
];
/** Rules that a later session reveals. */
const revealing: ReadonlySet<BarRule> = new Set(["revertingSpike", "revertingSplitShape", "revertingGap"]);
const superseded = 255;

/** What the checks found for each row of bronze.bars. */
export class Verdicts {
  readonly #code: Uint8Array;
  /** Row that speaks against the refused one: the duplicate that is kept, the session that reverted; -1 for none. */
  readonly evidence: Int32Array;

  constructor(rows: number) {
    this.#code = new Uint8Array(rows);
    this.evidence = new Int32Array(rows).fill(-1);
  }

  refuse(row: number, rule: BarRule, evidence = -1): void {
    this.#code[row] = barRules.indexOf(rule) + 1;
    this.evidence[row] = evidence;
  }

  /** The same bar was stated again by another payload: not an error, and not a bar of its own. */
  supersede(row: number): void {
    this.#code[row] = superseded;
  }

  stands(row: number): boolean {
    return this.#code[row] === 0;
  }

  isSuperseded(row: number): boolean {
    return this.#code[row] === superseded;
  }

  isRefused(row: number): boolean {
    return this.#code[row] !== 0 && this.#code[row] !== superseded;
  }

  /** The rule that refused the row; null where it stands or was superseded. */
  ruleOf(row: number): BarRule | null {
    return this.isRefused(row) ? barRules[this.#code[row] - 1] : null;
  }

  /** Row of the later session that revealed the fault; -1 where the bar and earlier ones show it. */
  revealedBy(row: number): number {
    const rule = this.ruleOf(row);
    return rule !== null && revealing.has(rule) ? this.evidence[row] : -1;
  }
}
