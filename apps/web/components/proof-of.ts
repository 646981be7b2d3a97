import type { Provenance } from "../reads/provenance";
import { instantDate, longDate } from "../words/dates";
import { termOf } from "../words/glossary";
import { ofTables } from "../words/source-line";
import type { Proof } from "./proved-number";

/** The tables a number itself is read from, of those its page is, and which of their rows. */
export type Own = { readonly tables: readonly string[]; readonly row: string };

/** The popover of a number read from a release: clocks, convention, sample, its own tables and rows. */
export function proofOf(
  title: string,
  provenance: Provenance,
  own: Own,
  rows: readonly (readonly [string, string])[],
  text: string,
): Proof {
  const { tables } = ofTables(provenance, ...own.tables);
  const term = termOf(title);
  return {
    title,
    rows: [
      ...(term ? [["Means", term.words] as const] : []),
      ...rows,
      ["Rows", own.row],
      ["About", longDate(provenance.session)],
      ["Known at", instantDate(provenance.knownAt)],
      [
        "Source",
        provenance.isSimulated && !/simulated/i.test(provenance.sourceTitle)
          ? `${provenance.sourceTitle} (simulated)`
          : provenance.sourceTitle,
      ],
      ...(provenance.conventions.length > 0 ? [["Convention", provenance.conventions.join(" ")] as const] : []),
    ],
    term: term && { key: term.key, method: `docs/methods/${term.method}.md` },
    chain: [
      { name: "this number", detail: text, table: null },
      ...tables.map(({ table, version }) => ({ name: table, detail: `version ${version}`, table })),
      { name: "release", detail: provenance.releaseId.slice(0, 12), table: null },
    ],
  };
}
