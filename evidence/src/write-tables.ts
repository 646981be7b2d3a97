import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nullRows, nullSection } from "./null-section.js";
import { plantedRows, plantedSection } from "./planted-section.js";
import type { MarketResult } from "./results.js";
import { streetRows, streetSection } from "./street-section.js";

/** Rows of a table of results: the header and one line a row. */
export type Csv = readonly (readonly (string | number | null)[])[];

/**
 * Writes the results of the studies given under docs/evidence: one CSV a kind of result, and the sections of README.md
 * between its markers. Studies without a result leave their tables as they are.
 *
 * @param root clone to write in; null writes nothing
 * @returns lines that say how the studies came out
 */
export function writeTables(root: string | null, results: readonly MarketResult[]): string[] {
  const folder = root === null ? null : join(root, "docs", "evidence");
  if (folder !== null) mkdirSync(folder, { recursive: true });
  const said: string[] = [];
  const parts = [
    { name: "null-signals", rows: nullRows, section: nullSection, of: results.filter(({ nulls }) => nulls) },
    { name: "streets", rows: streetRows, section: streetSection, of: results.filter(({ street }) => street) },
    {
      name: "planted-signals",
      rows: plantedRows,
      section: plantedSection,
      of: results.filter(({ planted }) => planted),
    },
  ];
  for (const { name, rows, section, of } of parts) {
    if (of.length === 0) continue;
    const text = section(of);
    if (folder !== null) {
      writeFileSync(join(folder, `${name}.csv`), textOf(rows(of)));
      replaceSection(join(folder, "README.md"), name, text);
    }
    said.push("", text);
  }
  return said;
}

function textOf(csv: Csv): string {
  return `${csv.map((row) => row.map((cell) => cell ?? "").join(",")).join("\n")}\n`;
}

function replaceSection(file: string, name: string, text: string): void {
  const [begin, end] = [`<!-- ${name}: made by npm run evidence -->`, `<!-- end of ${name} -->`];
  const held = readFileSync(file, "utf8");
  const [from, to] = [held.indexOf(begin), held.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no section "${begin}" to "${end}"`);
  writeFileSync(file, `${held.slice(0, from + begin.length)}\n\n${text}\n\n${held.slice(to)}`);
}
