import type { EvidenceAlarm, EvidenceInputs } from "./evidence-inputs.js";

export type Grade = "A" | "B" | "C" | "D";

/** One thing the grade rests on. */
export interface EvidencePart {
  readonly name: string;
  /** The best grade this part allows; null where it was not computed, or where the primary question found nothing. */
  readonly allows: Grade | null;
  readonly isComputed: boolean;
  readonly found: string;
  /** What an A needs. */
  readonly required: string;
}

/** Limits of the rule, in one place. `docs/methods/evidence-grade.md` gives the reason for each. */
export const evidenceLimits = {
  /** Names a session below which the grade is D. */
  fewNames: 50,
  /** Adjusted p for an A, and for a B. */
  adjustedP: [0.01, 0.05],
  /** For an A, B; below: C. */
  nonOverlappingT: [2, 1],
  /** For an A, B; below: C. */
  deflatedSharpe: [0.95, 0.75],
  /** At most, for an A, B, C. */
  overfitting: [0.25, 0.5, 0.75],
  /** Break-even over assumed cost, at least, for an A, B; below: C. */
  costMargin: [2, 1],
  /** Sessions for an A, B. */
  sessions: [504, 252],
  dataQuality: [90, 70],
  /** Mean IC above which a leak is likelier than skill on daily equities. */
  tooGood: 0.1,
} as const;

const order: readonly Grade[] = ["A", "B", "C", "D"];

/** The lower of two grades. */
export function worseGrade(a: Grade, b: Grade): Grade {
  return order.indexOf(a) >= order.indexOf(b) ? a : b;
}

/** Confidence of each band so that those of all trials chosen among hold together at 95 % (Bonferroni), decimal. */
export function selectionConfidence(chosenAmong: number): number {
  return 1 - 0.05 / Math.max(1, chosenAmong);
}

/** "95 % band", or of one chosen after looking "97.5 % band (chosen among 2)". */
export function bandName(chosenAmong: number): string {
  if (chosenAmong <= 1) return "95 % band";
  const percent = selectionConfidence(chosenAmong) * 100;
  return `${percent.toFixed(chosenAmong > 5 ? 2 : 1)} % band (chosen among ${chosenAmong})`;
}

/** The primary question: is the rank IC above zero beyond chance. Allows nothing where it is not. */
export function primaryPart({ rankIc, chosenAmong }: EvidenceInputs): EvidencePart {
  const name = bandName(chosenAmong);
  const base = { name: "primary rank IC", required: `a ${name} above zero` };
  if (rankIc === null || ![rankIc.mean, rankIc.low, rankIc.high].every(Number.isFinite)) {
    return { ...base, allows: null, isComputed: false, found: "the primary rank IC has no band" };
  }
  const band = `mean ${rankIc.mean.toFixed(3)}, ${name} ${rankIc.low.toFixed(3)} to ${rankIc.high.toFixed(3)}`;
  const verdict = rankIc.low > 0 ? "above zero" : rankIc.high < 0 ? "the wrong way round" : "includes zero";
  return { ...base, allows: rankIc.low > 0 ? "A" : null, isComputed: true, found: `${verdict} (${band})` };
}

/** Every part that can cap the grade, in a fixed order. */
export function evidenceParts(inputs: EvidenceInputs): EvidencePart[] {
  const limits = evidenceLimits;
  const { names, sessions, rankIc, deflatedSharpe, minimumTrackRecord } = inputs;
  const margin = costMargin(inputs);
  const record = sessions === null || minimumTrackRecord === null ? null : sessions - minimumTrackRecord;
  const overfitting = inputs.overfitting?.status === "computed" ? inputs.overfitting.probability : null;
  const unknownOverfitting = inputs.overfitting?.status === "not computed" ? inputs.overfitting.reason : undefined;
  return [
    part("names a session", names, (n) => (n >= limits.fewNames ? "A" : "D"), whole, `${limits.fewNames} or more`),
    part("sessions", sessions, atLeast(limits.sessions, "C"), whole, `${limits.sessions[0]} or more`),
    part("adjusted p", inputs.adjustedP, atMost(limits.adjustedP, "C"), showP, `at most ${limits.adjustedP[0]}`),
    part(
      "t without overlap",
      inputs.nonOverlappingT,
      atLeast(limits.nonOverlappingT, "C"),
      fixed(2),
      `${limits.nonOverlappingT[0]} or more`,
    ),
    baselinePart(inputs),
    permutedPart(inputs),
    part(
      "deflated Sharpe",
      deflatedSharpe,
      atLeast(limits.deflatedSharpe, "C"),
      fixed(3),
      `${limits.deflatedSharpe[0]} or more`,
    ),
    part(
      "track record beyond its minimum",
      record,
      (left) => (left >= 0 ? "A" : "B"),
      (left) => `${Math.abs(left).toFixed(0)} sessions ${left >= 0 ? "to spare" : "too few"}`,
      "as long as the Sharpe ratio needs",
    ),
    part(
      "overfitting probability",
      overfitting,
      atMost(limits.overfitting, "D"),
      fixed(2),
      `at most ${limits.overfitting[0]}`,
      unknownOverfitting,
    ),
    part(
      "break-even over assumed cost",
      margin,
      atLeast(limits.costMargin, "C"),
      fixed(1),
      `${limits.costMargin[0]} or more`,
    ),
    part(
      "data quality",
      inputs.dataQuality,
      atLeast(limits.dataQuality, "C"),
      fixed(0),
      `${limits.dataQuality[0]} of 100`,
    ),
    flag("data gate", inputs.isFit, "passed", "not passed"),
    flag("ledger", inputs.isBalanced, "balances to the cent", "does not balance"),
    part(
      "size of the IC",
      rankIc?.mean ?? null,
      (ic) => (ic > limits.tooGood ? "D" : "A"),
      fixed(3),
      `at most ${limits.tooGood}`,
    ),
    ...[...new Set(inputs.alarms)].sort().map(alarmPart),
  ];
}

/** Held against the simplest thing that does as well. One that is itself beaten still ranks: who ranks better is for promotion to say. */
function baselinePart({ leadOverBaseline: lead }: EvidenceInputs): EvidencePart {
  return part(
    "lead over the best baseline",
    lead?.mean ?? null,
    () => (lead === null || lead.low > 0 ? "A" : "B"),
    (mean) => `${mean.toFixed(4)}, 95 % band ${lead?.low.toFixed(4)} to ${lead?.high.toFixed(4)}`,
    "a 95 % band of the paired difference above zero",
  );
}

/**
 * A learner that saw permuted labels ranks by a random rule. Where features truly carry a signal, a random rule of them
 * shares some of it by luck, to either side; so a control above zero is a fault only where the primary does not beat it.
 */
function permutedPart({ permutedIc, leadOverPermuted }: EvidenceInputs): EvidencePart {
  const isLeading = leadOverPermuted !== null && leadOverPermuted.low > 0;
  return part(
    "permuted labels",
    permutedIc?.low ?? null,
    (low) => (low <= 0 ? "A" : isLeading ? "B" : "D"),
    (low) => `band from ${low.toFixed(3)}${low <= 0 ? "" : isLeading ? ", beaten session by session" : ", not beaten"}`,
    "a band that is not above zero",
  );
}

const alarmCaps: Readonly<Record<EvidenceAlarm, { readonly allows: Grade; readonly words: string }>> = {
  "too good": { allows: "D", words: "too good to be true: look for a leak" },
  "one day decides": { allows: "C", words: "one session makes most of the portfolio's squared returns" },
  "breadth change": { allows: "B", words: "the number of names changed much over the sample" },
  "survivors only": {
    allows: "B",
    words: "delisted securities may be missing: results may look better than they were",
  },
  stale: { allows: "C", words: "the data are stale" },
};

/** An alarm as a part of the grade. */
export function alarmPart(alarm: EvidenceAlarm): EvidencePart {
  const { allows, words } = alarmCaps[alarm];
  return { name: alarm, allows, isComputed: true, found: words, required: "no such alarm" };
}

function part(
  name: string,
  value: number | null,
  rule: (value: number) => Grade,
  show: (value: number) => string,
  required: string,
  reason = "not computed",
): EvidencePart {
  if (value === null || Number.isNaN(value)) return { name, allows: null, isComputed: false, found: reason, required };
  return { name, allows: rule(value), isComputed: true, found: show(value), required };
}

function flag(name: string, holds: boolean | null, good: string, bad: string): EvidencePart {
  return part(
    name,
    holds === null ? null : Number(holds),
    (one) => (one === 1 ? "A" : "D"),
    (one) => (one === 1 ? good : bad),
    good,
  );
}

/** Break-even cost over the cost assumed; a trade that costs nothing to make leaves it unbounded. */
function costMargin({ breakEvenCost, assumedCost }: EvidenceInputs): number | null {
  if (breakEvenCost === null || assumedCost === null) return null;
  if (assumedCost > 0) return breakEvenCost / assumedCost;
  return breakEvenCost > 0 ? Number.POSITIVE_INFINITY : breakEvenCost;
}

/** A, B, C for reaching the first, second, third limit; `otherwise` below all. */
function atLeast(limits: readonly number[], otherwise: Grade): (value: number) => Grade {
  return (value) => {
    const reached = limits.findIndex((limit) => value >= limit);
    return reached < 0 ? otherwise : order[reached];
  };
}

/** The same where less is better. */
function atMost(limits: readonly number[], otherwise: Grade): (value: number) => Grade {
  return (value) => {
    const kept = limits.findIndex((limit) => value <= limit);
    return kept < 0 ? otherwise : order[kept];
  };
}

const showP = (p: number) => (p < 0.0001 ? "below 0.0001" : p.toFixed(4));
const whole = (value: number) => value.toFixed(0);

function fixed(digits: number): (value: number) => string {
  return (value) => value.toFixed(digits);
}
