import { counted } from "@plumbline/core";
import { bandName } from "@plumbline/quant";
import type { Estimate, Selection, SummaryWindow, Verdict } from "../definitions/evaluation-summary.js";
import { fewestNames } from "./session-statistics.js";
import type { Trial } from "./trial-scores.js";

/** One plain sentence about the primary number, from a fixed template. */
export function verdictOf(
  trial: Trial,
  window: SummaryWindow,
  rankIc: Estimate,
  selection: Selection,
  sharpeNet: Estimate,
  deflatedSharpe: number | null,
  breakEvenCost: number | null,
  costPerSide: number,
): Verdict {
  const base = { primary: rankIc, sharpeNet, deflatedSharpe };
  const what = `${trial.learner} on ${trial.target}, ${counted(trial.horizon, "session")} ahead`;
  if (window.sessions === 0) {
    const sentence = `Too few names: no session has ${fewestNames} securities with a score and a label (${what}).`;
    return { ...base, finding: "too few", sentence };
  }
  if (rankIc.value === null) {
    return { ...base, finding: "too few", sentence: `Too few distinct scores: none can be ranked (${what}).` };
  }
  if (rankIc.ci95 === null) {
    const sentence = `Too short for a verdict: ${counted(window.sessions, "session")} of out-of-sample scores (${what}).`;
    return { ...base, finding: "too short", sentence };
  }
  const [low, high] = rankIc.ci95;
  const finding = (selection.band?.[0] ?? low) > 0 ? "evidence" : high < 0 ? "against" : "no evidence";
  const opening = {
    evidence: "Evidence: the scores ranked later returns better than chance",
    "no evidence": `No evidence: the ${bandName(selection.among)} includes zero`,
    against: "Evidence against: the scores ranked later returns the wrong way round",
  }[finding];
  const number = `mean rank IC ${rankIc.value.toFixed(3)}, 95 % band ${low.toFixed(3)} to ${high.toFixed(3)}${wider(selection)}`;
  const sample = `${counted(window.sessions, "session")}, ${counted(window.securities, "security", "securities")}`;
  const cost = `${(costPerSide * 10_000).toFixed(0)} bp a side`;
  const money =
    sharpeNet.value === null
      ? `No Sharpe ratio can be stated after ${cost}.`
      : sharpeNet.ci95 === null
        ? `No Sharpe ratio is stated after ${cost}: ${sharpeNet.reason}; ${breakEven(breakEvenCost)}.`
        : `After ${cost} the long-short Sharpe ratio is ${sharpeNet.value.toFixed(2)}${
            deflatedSharpe === null ? "" : `, deflated to a probability of ${(deflatedSharpe * 100).toFixed(0)} %`
          }; ${breakEven(breakEvenCost)}.`;
  return { ...base, finding, sentence: `${opening} (${what}: ${number}; ${sample}). ${money}` };
}

/** The band the finding rests on, where it is not the plain one. */
function wider({ among, band }: Selection): string {
  if (among <= 1 || band === null) return "";
  return `, ${bandName(among)} ${band[0].toFixed(3)} to ${band[1].toFixed(3)}`;
}

function breakEven(cost: number | null): string {
  if (cost === null) return "nothing was traded";
  return cost > 0 ? `it breaks even at ${(cost * 10_000).toFixed(1)} bp a side` : "it loses before costs";
}
