/** Letters of the evidence grade, best first; "no evidence" has none. */
export const gradeLetters = ["A", "B", "C", "D"] as const;
export type GradeLetter = (typeof gradeLetters)[number];

/** The letter of a grade as the read model states it; null for "no evidence" and for no grade. */
export function letterOf(grade: string | null | undefined): GradeLetter | null {
  return gradeLetters.find((letter) => letter === grade) ?? null;
}

/** What a grade says, in one plain sentence. `docs/methods/evidence-grade.md` is the rule. */
export function gradeHeadline(grade: string | null | undefined): string {
  switch (grade) {
    case "A":
      return "Better than luck, and nothing computed speaks against it.";
    case "B":
      return "Better than luck, not yet beyond doubt.";
    case "C":
      return "It ranks better than luck; it is not shown to pay.";
    case "D":
      return "It looks better than luck, but the evidence itself is in doubt.";
    case "no evidence":
      return "No evidence that the ranking beats luck.";
    default:
      return "No grade was known then.";
  }
}

/** The words that lead from a grade to what it rests on. */
export function whyOf(grade: { readonly grade: string } | null): string {
  const letter = letterOf(grade?.grade);
  if (grade === null) return "What was known";
  if (letter === null) return "Why no grade";
  return letter === "A" ? "What A rests on" : `Why ${letter}, not ${gradeLetters[gradeLetters.indexOf(letter) - 1]}`;
}

export type GradePart = {
  readonly name: string;
  readonly allows: string | null;
  readonly isComputed: boolean;
  readonly found: string;
  readonly required: string;
};

export type PartStanding = "stops" | "holds" | "passes" | "not computed";

/** What a part does to the grade: stops any grade, holds it below A, passes, or was not computed. */
export function standingOf(part: GradePart, isPrimary: boolean): PartStanding {
  if (isPrimary && part.allows === null) return "stops";
  if (!part.isComputed || part.allows === null) return "not computed";
  return part.allows === "A" ? "passes" : "holds";
}

const weight: Record<PartStanding, number> = { stops: 0, holds: 1, "not computed": 3, passes: 2 };

/** Parts with what each does, failures first, the lowest grade of them before the others; the first given is the primary. */
export function orderedParts(parts: readonly GradePart[]): { part: GradePart; standing: PartStanding }[] {
  return parts
    .map((part, at) => ({ part, standing: standingOf(part, at === 0), at }))
    .sort(
      (a, b) =>
        weight[a.standing] - weight[b.standing] ||
        (b.part.allows ?? "").localeCompare(a.part.allows ?? "") * (a.standing === "holds" ? 1 : 0) ||
        a.at - b.at,
    )
    .map(({ part, standing }) => ({ part, standing }));
}
