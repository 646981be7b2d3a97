import type { SectionInputs } from "./section-inputs.js";

/** Where a rank stands among the members of a session that have a value. */
export interface Place {
  /** 1 is the highest value; ties share a place, rounded. */
  readonly fromHighest: number;
  readonly of: number;
}

/** Members with a value, by column. */
export function presentCounts(inputs: Pick<SectionInputs, "ranks" | "rows" | "columns">): Int32Array {
  const width = inputs.columns.length;
  const counts = new Int32Array(width);
  for (let cell = 0; cell < inputs.rows * width; cell++) if (!Number.isNaN(inputs.ranks[cell])) counts[cell % width]++;
  return counts;
}

/** The place of a rank `(r - 0.5) / n`. */
export function placeOf(rank: number, of: number): Place {
  const fromLowest = Math.min(Math.max(Math.round(rank * of + 0.5), 1), of);
  return { fromHighest: of - fromLowest + 1, of };
}

/** "9th lowest of 183", "highest of 183": counted from the nearer end. */
export function placeWords(rank: number, of: number): string {
  const { fromHighest } = placeOf(rank, of);
  const [place, end] = rank < 0.5 ? [of - fromHighest + 1, "lowest"] : [fromHighest, "highest"];
  return `${place === 1 ? "" : `${ordinal(place)} `}${end} of ${of}`;
}

/** 1st, 2nd, 3rd, 4th, 11th, 21st, ... */
export function ordinal(place: number): string {
  const tens = place % 100;
  if (tens >= 11 && tens <= 13) return `${place}th`;
  return `${place}${{ 1: "st", 2: "nd", 3: "rd" }[place % 10] ?? "th"}`;
}
