import { counted } from "@plumbline/core";
import type { VacuumReport } from "../upkeep/vacuum-lake.js";
import { textTable } from "./text-table.js";

/** Bytes for a person. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const unit = bytes < 1e6 ? "kB" : bytes < 1e9 ? "MB" : "GB";
  const size = bytes / (bytes < 1e6 ? 1e3 : bytes < 1e9 ? 1e6 : 1e9);
  return `${size.toFixed(1)} ${unit}`;
}

const words: Readonly<Record<string, string>> = {
  "pinned versions": "releases need",
  "Iceberg snapshots": "Iceberg snapshots need",
  retention: "too young:",
};

/** What a vacuum did or would do, in lines for a terminal. */
export function vacuumLines(report: VacuumReport): string[] {
  const { tables, litter, releases, retainDays, isDeleted, bytesLater } = report;
  const lines: string[] = [];
  const told = tables.filter(({ files, kept }) => files.length > 0 || kept.length > 0);
  if (told.length > 0) {
    const cells = told.map(({ table, files, bytes, kept }) => [
      table,
      files.length === 0 ? "" : `${counted(files.length, "file")}, ${sizeText(bytes)}`,
      kept.map((one) => `${words[one.why] ?? `${one.why}:`} ${one.files}, ${sizeText(one.bytes)}`).join("; "),
    ]);
    lines.push(...textTable(["table", isDeleted ? "deleted" : "would go", "older files that stay"], cells));
  }
  for (const { path, bytes } of litter)
    lines.push(`${isDeleted ? "deleted" : "would go"}: ${path}, ${sizeText(bytes)}`);
  const { kept, removed, leaving } = releases;
  if (removed.length > 0) {
    const size = bytesLater > 0 ? `, ${sizeText(bytesLater)}` : "";
    const until = retainDays > 0 ? `; files that they alone need go ${counted(retainDays, "day")} later${size}` : "";
    lines.push(
      `${removed.length === 1 ? "release" : "releases"} ${removed.join(", ")} ${isDeleted ? "removed" : "would be removed"}${until}`,
    );
  }
  if (leaving.length > 0)
    lines.push(
      `${leaving.length === 1 ? "release" : "releases"} ${leaving.join(", ")} removed less than ${counted(retainDays, "day")} ago: their files stay so long`,
    );
  const count = tables.reduce((sum, { files }) => sum + files.length, 0) + litter.length;
  const all = `${counted(count, "file")}, ${sizeText(report.bytes)}`;
  const standing = counted(kept.length, "release");
  if (isDeleted)
    lines.push(`deleted ${all}; ${standing} left, and every file that ${kept.length === 1 ? "it needs" : "they need"}`);
  else if (count + removed.length > 0) lines.push(`${all} would go; nothing was changed (--delete does it)`);
  else lines.push(`nothing to delete: ${standing} and the last ${counted(retainDays, "day")} need every file`);
  return lines;
}
