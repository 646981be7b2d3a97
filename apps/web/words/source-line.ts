import { longDate } from "./dates.ts";

export type SourceFacts = {
  readonly isSimulated: boolean;
  readonly tables: readonly { readonly table: string; readonly version: number }[];
  readonly knownAt: string | null;
  readonly session: string | null;
};

/** Foot of a chart: source, table@version, known at, n; "Simulated" is its first word where that is so. */
export function sourceLine(facts: SourceFacts, sample?: string): string {
  const parts = [
    ...(facts.isSimulated ? ["Simulated"] : []),
    facts.tables.map(({ table, version }) => `${table}@${version}`).join(", "),
    `known ${longDate(facts.knownAt ?? facts.session)}`,
    ...(sample ? [sample] : []),
  ];
  return parts.filter((part) => part !== "").join(" · ");
}
