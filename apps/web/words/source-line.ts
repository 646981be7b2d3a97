import { longDate } from "./dates.ts";

export type SourceFacts = {
  readonly isSimulated: boolean;
  readonly tables: readonly { readonly table: string; readonly version: number }[];
  readonly knownAt: string | null;
  readonly session: string | null;
};

/** The same facts, of some of the tables only: what a single panel was read from. */
export function ofTables<Facts extends SourceFacts>(facts: Facts, ...names: readonly string[]): Facts {
  return { ...facts, tables: facts.tables.filter(({ table }) => names.includes(table)) };
}

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
