import { type Commit, cellAt, counted, isoDay, type TableSpec } from "@plumbline/core";
import type { LakeReader } from "./lake-reader.js";
import type { TableVersion } from "./provenance.js";
import type { ReleaseView } from "./release-view.js";
import { describeTable, rowsHeld, tableVersions } from "./table-versions.js";

export interface TableInfo {
  readonly spec: TableSpec;
  readonly name: string;
  readonly about: string;
  readonly layer: string;
  readonly version: number;
  readonly newestVersion: number;
  readonly rows: number;
  readonly bytes: number;
  readonly key: readonly string[];
  readonly time: string;
  readonly partitionByYear: boolean;
  readonly clusterBy: readonly string[];
  readonly firstSession: string | null;
  readonly lastSession: string | null;
  readonly committedAt: string | null;
  readonly columns: readonly TableColumn[];
  readonly inputs: readonly TableVersion[];
  readonly commits: readonly Commit[];
}

export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  readonly isNullable: boolean;
  readonly isKey: boolean;
}

export interface TableCommit {
  readonly version: number;
  readonly committedAt: string;
  readonly mode: string;
  readonly runId: string | null;
  readonly rowsAdded: number;
  readonly bytesAdded: number;
  readonly firstSession: string | null;
  readonly lastSession: string | null;
  readonly inputs: readonly TableVersion[];
}

/** Every table of the lake as the view's release names it; tables the release does not name are left out. */
export function tableInfos(view: ReleaseView): Promise<readonly TableInfo[]> {
  return view.once("tableInfos", () =>
    Promise.all(
      Object.keys(view.release.tables)
        .filter((name) => view.release.tables[name] >= 0)
        .sort()
        .map((name) => tableInfo(view, name)),
    ),
  );
}

/** One table as the view's release names it. @throws PlatformError UNKNOWN_TABLE */
export function tableInfo(view: ReleaseView, name: string): Promise<TableInfo> {
  return view.once(`table ${name}`, async () => {
    const spec = await describeTable(view.store, name);
    const all = await view.store.history(name);
    const version = view.release.tables[name] ?? all[0]?.version ?? 0;
    const commits = await tableVersions(view.store, name, version);
    const days = commits.flatMap((commit) =>
      commit.firstDay === null ? [] : [commit.firstDay, commit.lastDay ?? commit.firstDay],
    );
    return {
      spec,
      name,
      about: spec.about,
      layer: name.split(".")[0],
      version,
      newestVersion: Math.max(version, all.find(changesRows)?.version ?? version),
      rows: rowsHeld(commits),
      bytes: commits.reduce((sum, commit) => sum + commit.bytesAdded, 0),
      key: spec.key,
      time: spec.time,
      partitionByYear: spec.partitionByYear,
      clusterBy: spec.clusterBy,
      firstSession: days.length > 0 ? isoDay(Math.min(...days)) : null,
      lastSession: days.length > 0 ? isoDay(Math.max(...days)) : null,
      committedAt: commits[0] ? new Date(commits[0].timestamp).toISOString() : null,
      columns: Object.entries(spec.columns).map(([column, { type, unit, nullable }]) => ({
        name: column,
        type,
        unit,
        isNullable: nullable,
        isKey: spec.key.includes(column),
      })),
      inputs: inputsOf(commits),
      commits,
    };
  });
}

/** The newest commit that names inputs says what the table was computed from. */
function inputsOf(commits: readonly Commit[]): TableVersion[] {
  const inputs = commits.find((commit) => Object.keys(commit.inputs).length > 0)?.inputs ?? {};
  return Object.entries(inputs).map(([table, version]) => ({ table, version }));
}

/** Tables whose content was computed from this one. */
export async function outputsOf(view: ReleaseView, name: string): Promise<TableVersion[]> {
  const infos = await tableInfos(view);
  return infos
    .filter((info) => info.name !== name && info.inputs.some((input) => input.table === name))
    .map((info) => ({ table: info.name, version: info.version }));
}

export function commitsOf(info: TableInfo, first: number): TableCommit[] {
  return info.commits.slice(0, first).map((commit) => ({
    version: commit.version,
    committedAt: new Date(commit.timestamp).toISOString(),
    mode: commit.mode,
    runId: commit.runId,
    rowsAdded: commit.rowsAdded,
    bytesAdded: commit.bytesAdded,
    firstSession: commit.firstDay === null ? null : isoDay(commit.firstDay),
    lastSession: commit.lastDay === null ? null : isoDay(commit.lastDay),
    inputs: Object.entries(commit.inputs).map(([table, version]) => ({ table, version })),
  }));
}

/** Days at a table's end that a preview looks at before it reads the whole table. */
const previewDays = 14;

/** The table's last rows in its own order, each cell as text; binary cells say their size. */
export async function previewOf(
  reader: LakeReader,
  view: ReleaseView,
  info: TableInfo,
  first: number,
  asOf: string | null | undefined,
): Promise<{ columns: string[]; rows: (string | null)[][]; totalRows: number }> {
  const cut = asOf ? await reader.view({ asOf, release: view.release.releaseId }) : view;
  const columns = Object.keys(info.spec.columns);
  const isDated = info.spec.columns[info.spec.time]?.type === "date" && info.spec.partitionByYear;
  const lastDay = info.commits.reduce((last, commit) => Math.max(last, commit.lastDay ?? -Infinity), -Infinity);
  const from = isDated && Number.isFinite(lastDay) && !asOf ? lastDay - previewDays : undefined;
  const frame = await cut.read(info.spec, from === undefined ? {} : { from });
  const start = Math.max(frame.rows - first, 0);
  const rows: (string | null)[][] = [];
  for (let row = frame.rows - 1; row >= start; row--) {
    rows.push(
      columns.map((name) => {
        const cell = cellAt(frame.columns[name], row);
        if (cell instanceof Uint8Array) return counted(cell.length, "byte");
        return cell === null ? null : String(cell);
      }),
    );
  }
  return { columns, rows, totalRows: info.rows };
}

/** An empty append only notes that a stage had nothing to add. */
function changesRows(commit: Commit): boolean {
  return commit.rowsAdded > 0 || commit.mode !== "append";
}
