import type { Conformance, OtherOutcome, Refusal } from "./golden-conformance.js";

/** The page's Delta section as Markdown. */
export function conformancePage(found: readonly Conformance[], refusals: readonly Refusal[]): string {
  const count = (of: (one: Conformance) => boolean) => found.filter(of).length;
  const equal = count(({ ours }) => ours.kind === "equal");
  const refused = count(({ ours }) => ours.kind === "refused");
  const tally = (name: "deltalake" | "duckdb") =>
    ["equal", "different", "refused"]
      .map((kind) => `${count((one) => one.ours.kind === "equal" && one[name].kind === kind)}`)
      .join(" / ");
  return `${[
    "## Delta Lake",
    "",
    "Every folder of the suites `delta-golden` (delta-io/delta) and `delta-kernel-golden` (delta-io/delta-kernel-rs).",
    "Made by `node scripts/lakehouse-conformance.js`; the suite `delta-golden` runs the same in CI and fails where a table",
    "is neither equal nor refused for a reviewed reason. *Equal* means the same column names, the same types and the same",
    "rows, each as often, nested values included: compared with `expected/` where a suite has it for the very same files, else with PySpark 4.1.1",
    "and delta-spark 4.3.1. delta-rs is deltalake 1.6.6, or Polars 2.1.0 where its own reader declines; DuckDB is 1.5.5",
    "with its delta extension; theirs are compared by names and rows alone.",
    "",
    `${found.length} folders: **${equal} equal, ${refused} refused, ${found.length - equal - refused} different.** Of the ${equal}: delta-rs ${tally("deltalake")}, DuckDB ${tally("duckdb")} (equal / different rows / refused).`,
    "",
    "### Refused, and why",
    "",
    ...refusals.flatMap(({ reason, clause, code, tables }) => [
      `- **${code}**: ${reason} Protocol: *${clause}.* ${tables.map((name) => `\`${name}\``).join(", ")}`,
    ]),
    "",
    "### Every table",
    "",
    "| table | ours | rows | against | delta-rs | DuckDB |",
    "|---|---|---|---|---|---|",
    ...found.map(({ table, ours, deltalake, duckdb }) => {
      const cells =
        ours.kind === "equal"
          ? ["equal", String(ours.rows), ours.against]
          : ours.kind === "refused"
            ? [`refused: ${ours.code}`, "", ""]
            : [`**different**: ${ours.what}`, "", ""];
      return `| ${table.name} | ${cells.map(cell).join(" | ")} | ${cell(other(deltalake))} | ${cell(other(duckdb))} |`;
    }),
  ].join("\n")}\n`;
}

function other({ kind, what }: OtherOutcome): string {
  if (kind === "equal") return what === "Polars" ? "equal (Polars)" : "equal";
  if (kind === "read") return "reads";
  return kind === "different" ? `**different**: ${what}` : `refused: ${what}`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

/** The page with a section put in the place of the one of the same heading, or at the end. */
export function withSection(page: string, section: string): string {
  const heading = section.slice(0, section.indexOf("\n"));
  const start = page.indexOf(`${heading}\n`);
  if (start < 0) return `${page.trimEnd()}\n\n${section}`;
  const next = page.indexOf("\n## ", start + heading.length);
  return `${page.slice(0, start)}${section}${next < 0 ? "" : page.slice(next)}`;
}
