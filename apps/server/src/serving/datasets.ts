import { counted, isoDay } from "@plumbline/core";
import { rankingOf } from "./ranking.js";
import type { ReleaseView } from "./release-view.js";
import { rowsHeld } from "./table-versions.js";

/** A row of "Data behind this page". */
export interface Dataset {
  readonly table: string;
  readonly label: string;
  readonly score: number | null;
  readonly rows: number | null;
  readonly rejected: number | null;
  readonly flagged: number | null;
  readonly isFit: boolean | null;
  readonly lastSession: string | null;
  readonly knownAt: string | null;
  readonly version: number | null;
}

const labels: readonly (readonly [string, string])[] = [
  ["silver.bars", "Prices, end of day"],
  ["silver.corporateActions", "Corporate actions"],
  ["silver.securities", "Listing history"],
  ["gold.universe", "Universe"],
];

/** The datasets a ranking rests on, with quality and freshness. */
export function datasetsOf(view: ReleaseView): Promise<Dataset[]> {
  return view.once("datasets", async () => {
    const scores = await view.quality();
    return Promise.all(
      labels
        .filter(([table]) => view.release.tables[table] >= 0)
        .map(async ([table, label]): Promise<Dataset> => {
          const score = scores.find((row) => row.dataset === table && row.securityId === "*");
          const number = (value: unknown) => (typeof value === "number" ? value : null);
          const commits = (await view.store.history(table)).filter(
            (commit) => commit.version <= view.release.tables[table],
          );
          const lastDay = commits.reduce((last, commit) => Math.max(last, commit.lastDay ?? last), -Infinity);
          const session = await view.lastSession();
          return {
            table,
            label,
            score: number(score?.score),
            rows: number(score?.rows) ?? rowsHeld(commits),
            rejected: number(score?.rejected),
            flagged: number(score?.flagged),
            isFit: typeof score?.isFit === "boolean" ? score.isFit : null,
            lastSession: Number.isFinite(lastDay) ? isoDay(Math.min(lastDay, session)) : null,
            knownAt: commits[0] ? new Date(commits[0].timestamp).toISOString() : null,
            version: view.release.tables[table],
          };
        }),
    );
  });
}

/** What changed against five sessions before, in sentences. */
export async function moversOf(view: ReleaseView): Promise<string[]> {
  const { rows } = await rankingOf(view);
  const top = Math.min(20, Math.floor(rows.length / 5));
  if (top === 0) return [];
  const entered = rows.filter((row) => row.position <= top && (row.previousPosition ?? Infinity) > top);
  const fromFar = entered.filter((row) => (row.previousPosition ?? Infinity) > 3 * top);
  const out = [
    `${counted(entered.length, "name")} entered the top ${top} within five sessions; ${fromFar.length} from below ${3 * top}.`,
  ];
  const doubted = rows.filter((row) => row.position <= top && row.doubts.length > 0);
  if (doubted.length > 0) out.push(`${doubted.length} of the top ${top} carry a reason to doubt.`);
  return out;
}
