import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { counted, isoDay, PlatformError, type TableSpec, type TableStore } from "@plumbline/core";
import { type Release, readReleases, readRemovedReleases } from "@plumbline/pipeline";
import { type Command, InvalidArgumentError } from "commander";
import { foldersOf } from "../home.js";
import { listLakes } from "../run/lakes.js";
import { openLakeStore } from "../run/open-lake-store.js";
import { readLastRun } from "../run/run-request.js";
import { sourceIdOf } from "../run/source-id.js";
import { runDefaults } from "../run/street-config.js";
import { type ExportFormat, exportFormats, formatOfPath, writeFrame } from "../serving/export-frame.js";
import { knowledgeTime } from "../serving/knowledge-time.js";
import { releaseNamed } from "../serving/release-named.js";
import { describeTable, rowsHeld, tableVersions } from "../serving/table-versions.js";
import { writtenProvenance } from "../serving/written-provenance.js";
import { jsonOption } from "./json-option.js";
import type { CommandContext } from "./main.js";
import { outFile } from "./out-file.js";
import { absoluteSource } from "./run-flags.js";
import { textTable } from "./text-table.js";
import { writeBeside } from "./write-beside.js";

interface TableFlags {
  readonly source?: string;
  readonly version?: number;
  readonly release?: string;
  readonly asOf?: string;
  readonly columns?: string;
  readonly format?: ExportFormat;
  readonly out?: string;
}

type Perform = (command: (context: CommandContext) => Promise<void>) => Promise<void>;

/** Adds `plumb tables list | releases | show | history | export`. */
export function addTableCommands(program: Command, perform: Perform): void {
  const tables = program.command("tables").description("look at the lake's tables and take them out");
  const withSource = (command: Command) =>
    command.option("--source <url>", "lake of this source; of the last used one where absent").addOption(jsonOption());
  const ofRelease = (command: Command) =>
    withSource(command).option("--release <id or number>", "the newest where absent");
  ofRelease(tables.command("list"))
    .description("every table with version and rows, as the newest release names them")
    .action((flags: TableFlags) => perform((context) => list(flags, context)));
  withSource(tables.command("releases"))
    .description("releases, newest first")
    .action((flags: TableFlags) => perform((context) => releases(flags, context)));
  ofRelease(tables.command("show <table>"))
    .description("columns with type and unit, key, clocks")
    .action((table: string, flags: TableFlags) => perform((context) => show(table, flags, context)));
  withSource(tables.command("history <table>"))
    .description("commits, newest first, with run and inputs")
    .action((table: string, flags: TableFlags) => perform((context) => history(table, flags, context)));
  ofRelease(tables.command("export <table>"))
    .description("write a table to CSV, Parquet or Arrow")
    .option("--as-of <session or instant>", "leave out what was known later")
    .option("--version <n>", "table version; the release's where absent", wholeNumber)
    .option("--columns <names>", "comma-separated; all where absent")
    .option("--format <format>", `${exportFormats.join(", ")}; from the name of --out where absent`)
    .option("--out <file>", "file to write; standard output for CSV where absent")
    .action((table: string, flags: TableFlags) => perform((context) => exportTable(table, flags, context)));
}

function wholeNumber(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError("must be a whole number.");
  return Number(value);
}

/** Folder of the lake of a source. @throws PlatformError NO_DATA where there is none */
export async function lakeFolderOf(flags: { readonly source?: string }, context: CommandContext): Promise<string> {
  const folders = foldersOf(context.config.home);
  const last = await readLastRun(folders.lastRun);
  const source = absoluteSource(flags.source ?? last?.source ?? runDefaults.source, context.workingFolder);
  const id = await sourceIdOf(source, (last?.source === source ? last.declared : undefined) ?? {});
  const lakes = await listLakes(folders);
  // a file that is only readable with the --map of its run cannot tell its id here: its address is enough
  const lake =
    lakes.find((held) => held.source === id) ?? lakes.find((held) => addressOf(held.source) === addressOf(source));
  if (!lake) {
    const held = lakes.length === 0 ? "none" : lakes.map((one) => one.source).join(", ");
    throw new PlatformError("NO_DATA", `${folders.home}: holds no lake of ${id}; it holds ${held}`, {
      remedy: `Run plumb run --source ${source} first.`,
    });
  }
  context.note(`lake of ${lake.source}`);
  return lake.folder;
}

async function openStore(
  flags: TableFlags,
  context: CommandContext,
): Promise<{
  lake: string;
  store: TableStore;
  release: Release | null;
  versions: Readonly<Record<string, number>>;
}> {
  const lake = await lakeFolderOf(flags, context);
  const store = openLakeStore(lake);
  const releases = await readReleases(store);
  const wanted = flags.release;
  const release =
    wanted === undefined ? (releases[0] ?? null) : releaseNamed(wanted, releases, await readRemovedReleases(store));
  return { lake, store, release, versions: release?.tables ?? {} };
}

/** A source without its options. */
function addressOf(source: string): string {
  return source.startsWith("demo:") ? source : source.split("?")[0];
}

async function list(flags: TableFlags, context: CommandContext): Promise<void> {
  const { store, versions } = await openStore(flags, context);
  const names = await store.list();
  const rows = await Promise.all(
    names.map(async (name) => {
      const commits = await tableVersions(store, name, versions[name]);
      const newest = commits[0];
      return {
        table: name,
        version: newest?.version ?? -1,
        rows: rowsHeld(commits),
        isInRelease: name in versions,
        committedAt: newest ? new Date(newest.timestamp).toISOString() : null,
      };
    }),
  );
  context.answer({ tables: rows });
  if (!context.isJson) {
    const cells = rows.map((row) => [row.table, String(row.version), String(row.rows), row.isInRelease ? "yes" : "no"]);
    for (const line of textTable(["table", "version", "rows", "in release"], cells)) context.say(line);
  }
}

async function releases(flags: TableFlags, context: CommandContext): Promise<void> {
  const found = await readReleases(openLakeStore(await lakeFolderOf(flags, context)));
  const rows = found.map(({ sequence, releaseId, runId, lastSession, releasedAt, isSimulated, tables }) => ({
    sequence,
    releaseId,
    runId,
    lastSession: isoDay(lastSession),
    releasedAt: new Date(releasedAt).toISOString(),
    isSimulated,
    tables,
  }));
  context.answer({ releases: rows });
  if (context.isJson) return;
  const cells = rows.map((row) => [String(row.sequence), row.releaseId, row.lastSession, row.releasedAt, row.runId]);
  for (const line of textTable(["number", "release", "last session", "released at", "run"], cells)) context.say(line);
}

async function show(name: string, flags: TableFlags, context: CommandContext): Promise<void> {
  const { lake, store, versions } = await openStore(flags, context);
  const table = await describeTable(store, name);
  const folder = join(lake, ...name.split("."));
  context.answer({ ...table, version: versions[name] ?? null, folder });
  if (context.isJson) return;
  context.say(`${table.name} (version ${versions[name] ?? "not in a release"}): ${table.about}`);
  context.say(`key ${table.key.join(", ")}; time ${table.time}; known at ${table.knownAt}`);
  context.say(`Delta table in ${folder} (docs/open-tables.md)`);
  const cells = Object.entries(table.columns).map(([column, spec]) => [
    column,
    spec.type,
    spec.nullable ? "may be missing" : "",
    spec.unit,
  ]);
  for (const line of textTable(["column", "type", "missing", "unit or meaning"], cells)) context.say(line);
}

async function history(name: string, flags: TableFlags, context: CommandContext): Promise<void> {
  const { store } = await openStore(flags, context);
  await describeTable(store, name);
  const commits = await store.history(name);
  context.answer({
    table: name,
    commits: commits.map((commit) => ({ ...commit, timestamp: new Date(commit.timestamp).toISOString() })),
  });
  if (context.isJson) return;
  const cells = commits.map((commit) => [
    String(commit.version),
    new Date(commit.timestamp).toISOString(),
    commit.mode,
    String(commit.rowsAdded),
    commit.runId ?? "",
  ]);
  for (const line of textTable(["version", "committed at", "mode", "rows added", "run"], cells)) context.say(line);
}

async function exportTable(name: string, flags: TableFlags, context: CommandContext): Promise<void> {
  const path = flags.out === undefined ? null : await outFile(flags.out, context.workingFolder);
  const { lake, store, release, versions } = await openStore(flags, context);
  const table = await describeTable(store, name);
  const version = flags.version ?? versions[name] ?? (await store.history(name, 1))[0]?.version;
  const columns = flags.columns ? chosenColumns(table, flags.columns) : Object.keys(table.columns);
  const asOf = flags.asOf === undefined ? undefined : knowledgeTime(flags.asOf);
  const frame = await store.read(table, {
    columns,
    ...(version === undefined ? {} : { version }),
    ...(asOf === undefined ? {} : { asOf }),
  });
  const format = flags.format ?? (path ? formatOfPath(path) : "csv");
  if (!exportFormats.includes(format)) {
    throw new PlatformError("BAD_ARGUMENT", `--format ${format}: must be one of ${exportFormats.join(", ")}`, {
      remedy: "Choose one of them, or name --out with its ending.",
    });
  }
  if (path === null && (format !== "csv" || context.isJson)) {
    throw new PlatformError("BAD_ARGUMENT", `--format ${format} needs a file to write to`, {
      remedy: "Add --out <file>.",
    });
  }
  const source = release?.source ?? (await readFile(join(lake, "SOURCE"), "utf8")).trim();
  const read = version === undefined ? {} : { [name]: version };
  const provenance = writtenProvenance(release, source, flags.asOf ?? null, read);
  const written = await writeFrame(frame, format, provenance);
  if (path === null) {
    process.stdout.write(written);
    context.note(`provenance: ${JSON.stringify(provenance)}`);
  } else {
    await writeFile(path, written);
    if (format === "csv") await writeBeside(path, provenance);
  }
  context.answer({
    ...provenance,
    table: name,
    version: version ?? null,
    rows: frame.rows,
    columns,
    format,
    out: path,
  });
  if (!context.isJson && path) context.say(`${counted(frame.rows, "row")} of ${name} written to ${path}`);
}

function chosenColumns(table: TableSpec, wanted: string): string[] {
  const names = wanted.split(",").map((name) => name.trim());
  for (const name of names) {
    if (!Object.hasOwn(table.columns, name)) {
      throw new PlatformError("BAD_ARGUMENT", `--columns ${name}: not a column of ${table.name}`, {
        remedy: `Its columns are ${Object.keys(table.columns).join(", ")}.`,
      });
    }
  }
  return names;
}
