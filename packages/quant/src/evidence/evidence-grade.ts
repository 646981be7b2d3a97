import type { EvidenceAlarm, EvidenceInputs } from "./evidence-inputs.js";
import { alarmPart, type EvidencePart, evidenceParts, type Grade, primaryPart, worseGrade } from "./evidence-parts.js";

/** How far a ranking can be believed. */
export interface EvidenceGrade {
  readonly grade: Grade | "no evidence";
  /** Printed beside the grade; changes nothing about it. */
  readonly isSimulated: boolean;
  /** The primary question first, then everything that can cap it; parts that were not computed are shown so. */
  readonly parts: readonly EvidencePart[];
  /** Names of the computed parts that hold the grade where it is; empty for an A. */
  readonly limits: readonly string[];
  readonly sentence: string;
}

/**
 * The evidence grade. Where the band of the primary rank IC (95 %, wider for one chosen after looking) does not lie above
 * zero, or cannot be stated, there is no evidence, whatever else looks well. Otherwise the grade is the lowest that any computed part allows: A where
 * nothing speaks against it, C where it ranks but is not shown to pay, D where the evidence itself is in doubt. A part that cannot be computed neither helps nor caps.
 *
 * Monotone: an input that gets better never lowers the grade. The rule is `docs/methods/evidence-grade.md`.
 */
export function gradeEvidence(inputs: EvidenceInputs): EvidenceGrade {
  return gradeParts(primaryPart(inputs), evidenceParts(inputs), inputs.isSimulated);
}

/** The same grade with one alarm more; an alarm that it already carries changes nothing. */
export function withAlarm({ parts, isSimulated }: EvidenceGrade, alarm: EvidenceAlarm): EvidenceGrade {
  const [primary, ...caps] = parts;
  const added = alarmPart(alarm);
  return gradeParts(primary, [...caps.filter(({ name }) => name !== added.name), added], isSimulated);
}

function gradeParts(primary: EvidencePart, caps: readonly EvidencePart[], isSimulated: boolean): EvidenceGrade {
  const parts = [primary, ...caps];
  const stamp = isSimulated ? " Simulated data." : "";
  if (primary.allows === null) {
    const sentence = `No evidence: ${primary.found}.${stamp}`;
    return { grade: "no evidence", isSimulated, parts, limits: [primary.name], sentence };
  }
  const grade = parts.reduce<Grade>((held, part) => (part.allows ? worseGrade(held, part.allows) : held), "A");
  const limits = grade === "A" ? [] : parts.filter((part) => part.allows === grade).map((part) => part.name);
  const why = limits.length === 0 ? "nothing computed speaks against it" : `held there by ${limits.join(", ")}`;
  return { grade, isSimulated, parts, limits, sentence: `Grade ${grade}: ${why}.${stamp}` };
}
