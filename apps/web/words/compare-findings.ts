import { percent, plain } from "./numbers.ts";

type Ranking = {
  readonly both: number;
  readonly rankCorrelation: number | null;
  readonly topFifthKept: number | null;
};

/** How much of the first ranking is left in the second, in one sentence. */
export function compareHeadline({ both, rankCorrelation, topFifthKept }: Ranking): string {
  if (both === 0) return "The two sides rank nothing in common.";
  if (rankCorrelation === null) return `Only ${plain(both)} securities are ranked on both sides.`;
  const kept = topFifthKept === null ? "" : `; ${percent(topFifthKept, 0)} of the highest fifth stayed`;
  if (rankCorrelation > 0.9995) return `The two rankings are the same${kept}.`;
  if (rankCorrelation > 0.9) return `The two rankings are nearly the same${kept}.`;
  if (rankCorrelation > 0.5) return `The two rankings are alike${kept}.`;
  if (rankCorrelation > 0.2) return `The two rankings have little in common${kept}.`;
  if (rankCorrelation > -0.2) return `The two rankings have next to nothing in common${kept}.`;
  return `The two rankings contradict each other${kept}.`;
}

/** A figure in its unit's usual form, with the digits that tell two of them apart. */
export function figureText(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (/decimal a side/.test(unit)) return `${plain(value * 1e4, 1)} bp`;
  if (/decimal per/.test(unit)) return `${plain(value * 1e4, 1)} bp`;
  if (/^decimal|share/.test(unit)) return percent(value, 1);
  return plain(value, /correlation|probability/.test(unit) ? 3 : 2);
}

/** The same for a difference: always signed, the unit kept; percentages differ by points. */
export function differenceText(value: number | null, unit: string): string {
  const text = figureText(value, unit).replace(/\u00a0%$/, " points");
  return value !== null && value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}
