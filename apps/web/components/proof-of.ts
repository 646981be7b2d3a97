import type { Provenance } from "../reads/provenance";
import { instantDate, longDate } from "../words/dates";
import type { Proof } from "./proved-number";

/** The popover of a number read from a release: clocks, convention, sample, tables down to the payloads. */
export function proofOf(
  title: string,
  provenance: Provenance,
  rows: readonly (readonly [string, string])[],
  text: string,
): Proof {
  return {
    title,
    rows: [
      ...rows,
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
    chain: [
      { name: "this number", detail: text, table: null },
      ...provenance.tables.map(({ table, version }) => ({ name: table, detail: `version ${version}`, table })),
      { name: "release", detail: provenance.releaseId.slice(0, 12), table: null },
    ],
  };
}
