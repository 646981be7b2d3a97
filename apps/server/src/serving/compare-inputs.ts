import { isoDay } from "@plumbline/core";
import type { Estimate } from "./evidence.js";
import { figuresOf, type TrialEvidence } from "./trial-evidence.js";

export interface FigureDifference {
  readonly key: string;
  readonly label: string;
  readonly unit: string;
  readonly a: Estimate | null;
  readonly b: Estimate | null;
  readonly difference: number | null;
  readonly areBandsApart: boolean | null;
}

export interface InputDifference {
  readonly name: string;
  readonly a: string | null;
  readonly b: string | null;
  readonly isSame: boolean;
}

/** Scalars of both sides by key, a's order first. */
export function compareFigures(a: TrialEvidence, b: TrialEvidence): FigureDifference[] {
  const left = new Map(figuresOf(a).map((figure) => [figure.key, figure]));
  const right = new Map(figuresOf(b).map((figure) => [figure.key, figure]));
  return [...new Set([...left.keys(), ...right.keys()])].map((key) => {
    const [x, y] = [left.get(key) ?? null, right.get(key) ?? null];
    const either = x ?? y;
    const hasBands = x?.low != null && x.high !== null && y?.low != null && y.high !== null;
    return {
      key,
      label: either?.label ?? key,
      unit: either?.unit ?? "",
      a: x,
      b: y,
      difference: x?.value != null && y?.value != null ? y.value - x.value : null,
      areBandsApart: hasBands ? Number(x.low) > Number(y.high) || Number(y.low) > Number(x.high) : null,
    };
  });
}

/** What each side was made of, name by name. */
export async function compareInputs(a: TrialEvidence, b: TrialEvidence): Promise<InputDifference[]> {
  const [left, right] = [await inputsOf(a), await inputsOf(b)];
  return [...new Set([...left.keys(), ...right.keys()])].map((name) => {
    const [x, y] = [left.get(name) ?? null, right.get(name) ?? null];
    return { name, a: x, b: y, isSame: x === y };
  });
}

async function inputsOf({ view, trial }: TrialEvidence): Promise<Map<string, string>> {
  const { release } = view;
  const { config } = release.summary;
  const last = await view.lastSession();
  const named: [string, string | null][] = [
    ["release", release.releaseId],
    ["run", release.runId],
    ["asOf", view.asOfText ?? "everything the release holds"],
    ["session", Number.isFinite(last) ? isoDay(last) : null],
    ["source", release.source],
    ["price basis", config.source.priceBasis],
    ["cost a side", String(config.costPerSide)],
    ["primary horizon", String(config.primaryHorizon)],
    ["universe", JSON.stringify(config.universe)],
    ["seed", String(config.seed)],
    ["trial", trial.trialId],
    ["evaluation", trial.evaluation?.evaluationId ?? null],
    ...Object.entries(trial.definition as Record<string, unknown>).map(([name, value]): [string, string] => [
      `trial.${name}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
    ...Object.entries(release.tables)
      .filter(([, version]) => version >= 0)
      .sort(([x], [y]) => (x < y ? -1 : 1))
      .map(([table, version]): [string, string] => [`table:${table}`, String(version)]),
  ];
  return new Map(named.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}
