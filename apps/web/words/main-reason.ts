import { driverWords } from "./driver-words.ts";

/** Below this quality a doubt is told before the reason. */
const gate = 90;

export type Reason = { readonly text: string; readonly whole: string; readonly isDoubt: boolean };

type Explained = {
  readonly doubts: readonly string[];
  readonly drivers: readonly { feature: string; phrase: string; contribution: number }[];
  readonly qualityScore: number | null;
};

/** What to say of a row: a doubt where quality is below the gate, else the largest driver; `whole` also names the code. */
export function mainReason(row: Explained): Reason {
  const doubt = row.doubts.at(-1);
  const doubted = doubt ? { text: `Doubt: ${doubt}`, whole: `Doubt: ${doubt}`, isDoubt: true } : null;
  if (doubted && (row.qualityScore ?? 100) < gate) return doubted;
  const driver = [...row.drivers].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))[0];
  if (driver) {
    const text = driverWords(driver.phrase);
    return { text, whole: `${text} (${driver.feature})`, isDoubt: false };
  }
  return doubted ?? { text: "–", whole: "Reasons are kept for the newest session only", isDoubt: false };
}
