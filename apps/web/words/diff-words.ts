import { counted, plain } from "./numbers.ts";

type Counts = {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly unchanged: number;
};

/** What became of the rows, in one sentence: "12 rows added, 3 changed, none removed". */
export function diffFinding({ added, removed, changed }: Counts): string {
  if (added + removed + changed === 0) return "No row differs";
  const parts = [
    ["added", added],
    ["changed", changed],
    ["removed", removed],
  ] as const;
  const told = parts.filter(([, count]) => count > 0);
  const [word, first] = told[0]!;
  const rest = told.slice(1).map(([kind, count]) => `${plain(count)} ${kind}`);
  return [`${counted(first, "row")} ${word}`, ...rest].join(", ");
}

/**
 * The two versions to compare: those of the URL where the table has them, else null and the table's last step.
 *
 * @param versions of the table, newest first
 */
export function chosenVersions(
  versions: readonly number[],
  from: string | null,
  to: string | null,
): { readonly from: number | null; readonly to: number; readonly before: number | null } {
  const held = (text: string | null) => versions.find((version) => String(version) === text) ?? null;
  const newest = versions[0] ?? 0;
  const chosen = held(to) ?? newest;
  return { from: held(from), to: chosen, before: versions.find((version) => version < chosen) ?? null };
}
