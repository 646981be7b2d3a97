import type { InjectedError } from "./inject-errors.js";
import type { Findings } from "./validate-table.js";

/** How errors of one kind and size fared. */
export interface Tally {
  readonly injected: number;
  /** Every wrong line was refused. */
  readonly caught: number;
  /** Not caught, but a wrong line, or the line before or after, carries a new flag or refusal. */
  readonly flagged: number;
  readonly missed: number;
}

/** Right bars that drew suspicion although the file without these errors drew none there. */
export interface FalseAlarms {
  /** Lines that are right. */
  readonly cleanBars: number;
  readonly refused: number;
  /** Flags on right bars that stand beside no error. */
  readonly flagged: number;
  /** Flags on the right bar before or after an error: its echo. */
  readonly echoes: number;
}

export interface DetectionScore {
  readonly errors: readonly ScoredError[];
  readonly falseAlarms: FalseAlarms;
  /** Right lines refused, by the kind of the security's nearest error. */
  readonly wronglyRefused: ReadonlyMap<string, number>;
}

export type Fate = "caught" | "flagged" | "missed";

export interface ScoredError {
  readonly error: InjectedError;
  readonly fate: Fate;
  /** Wrong lines that were refused. */
  readonly refusedLines: number;
}

/**
 * @param findings of the table with its errors
 * @param before findings of the same table without them; none where the table never was without
 * @param lines every line's number, security and session
 */
export function scoreDetection(
  errors: readonly InjectedError[],
  findings: Findings,
  before: Findings | null,
  lines: { readonly line: Int32Array; readonly securityId: (row: number) => string; readonly session: Int32Array },
): DetectionScore {
  const isNewRefusal = (line: number) => findings.refused.has(line) && !before?.refused.has(line);
  const newFlags = (line: number) => (findings.flagged.get(line) ?? 0) & ~(before?.flagged.get(line) ?? 0);
  const isNew = (line: number) => isNewRefusal(line) || newFlags(line) !== 0;
  const scored = errors.map((error): ScoredError => {
    const refusedLines = error.wrongLines.filter((line) => findings.refused.has(line)).length;
    const isCaught = error.wrongLines.length > 0 && refusedLines === error.wrongLines.length;
    const isFlagged = [...error.wrongLines, ...error.besideLines].some(isNew);
    return { error, fate: isCaught ? "caught" : isFlagged ? "flagged" : "missed", refusedLines };
  });

  const wrong = new Set(errors.flatMap(({ wrongLines }) => wrongLines));
  const beside = new Set(errors.flatMap(({ besideLines }) => besideLines));
  const errorsOf = new Map<string, InjectedError[]>();
  for (const error of errors) errorsOf.set(error.securityId, [...(errorsOf.get(error.securityId) ?? []), error]);
  const counts = { cleanBars: 0, refused: 0, flagged: 0, echoes: 0 };
  const wronglyRefused = new Map<string, number>();
  lines.line.forEach((line, row) => {
    if (wrong.has(line)) return;
    counts.cleanBars++;
    if (isNewRefusal(line)) {
      counts.refused++;
      const kind = nearest(errorsOf.get(lines.securityId(row)) ?? [], lines.session[row])?.kind ?? "no error near";
      wronglyRefused.set(kind, (wronglyRefused.get(kind) ?? 0) + 1);
    } else if (newFlags(line) !== 0) {
      if (beside.has(line)) counts.echoes++;
      else counts.flagged++;
    }
  });
  return { errors: scored, falseAlarms: counts, wronglyRefused };
}

/** The error of the security whose sessions lie nearest, within 30 days. */
function nearest(errors: readonly InjectedError[], session: number): InjectedError | null {
  let best: InjectedError | null = null;
  let distance = 30;
  for (const error of errors) {
    const away = Math.max(error.session - session, session - error.lastSession, 0);
    if (away <= distance) {
      best = error;
      distance = away;
    }
  }
  return best;
}

export function tallyOf(errors: readonly ScoredError[]): Tally {
  const count = (fate: Fate) => errors.filter((one) => one.fate === fate).length;
  return { injected: errors.length, caught: count("caught"), flagged: count("flagged"), missed: count("missed") };
}
