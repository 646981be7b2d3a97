import { LakeUpkeep } from "@plumbline/adapters";
import { counted, throwIfCancelled } from "@plumbline/core";
import { readReleases } from "@plumbline/pipeline";
import { type Command, InvalidArgumentError } from "commander";
import { foldersOf, refuseUnfinishedRestore } from "../home.js";
import { openLakeStore } from "../run/open-lake-store.js";
import { RunMonitor } from "../run/run-monitor.js";
import { refuseOwned } from "../upkeep/owned-table.js";
import { releasesNaming, versionsOf } from "../upkeep/release-pins.js";
import { upkeepAlone } from "../upkeep/upkeep-alone.js";
import { vacuumLake } from "../upkeep/vacuum-lake.js";
import { jsonOption } from "./json-option.js";
import type { CommandContext } from "./main.js";
import { showProgress } from "./progress-writer.js";
import { lakeFolderOf } from "./tables.js";
import { textTable } from "./text-table.js";
import { sizeText, vacuumLines } from "./vacuum-lines.js";

interface LakeFlags {
  readonly source?: string;
}

interface OptimiseFlags extends LakeFlags {
  readonly zOrder?: boolean;
}

interface VacuumFlags extends LakeFlags {
  readonly delete?: boolean;
  readonly retainDays?: number;
  readonly allowShort?: boolean;
  readonly keepReleases?: number;
}

type Perform = (command: (context: CommandContext) => Promise<void>) => Promise<void>;

/** Adds `plumb lake status | history | optimise | vacuum | restore | verify`. */
export function addLakeCommands(program: Command, perform: Perform): void {
  const lake = program.command("lake").description("look after the files of a lake's tables");
  const withSource = (command: Command) =>
    command.option("--source <url>", "lake of this source; of the last used one where absent").addOption(jsonOption());
  withSource(lake.command("status"))
    .description("every table's files, and which lie in more files than they need")
    .action((flags: LakeFlags) => perform((context) => status(flags, context)));
  withSource(lake.command("history <table>"))
    .description("every version: when, by what operation and run, and the releases that name it")
    .action((table: string, flags: LakeFlags) => perform((context) => history(table, flags, context)));
  withSource(lake.command("optimise [tables...]"))
    .description("write the same rows into fewer files; all tables where none is named")
    .option("--z-order", "lay rows along a curve through security and session, in tables that have both")
    .action((tables: string[], flags: OptimiseFlags) => perform((context) => optimise(tables, flags, context)));
  withSource(lake.command("vacuum [tables...]"))
    .description("list the files that no release, reader or Iceberg snapshot needs; with --delete, delete them")
    .option("--delete", "delete them; without, nothing is changed")
    .option("--retain-days <n>", "days a file stays after nothing needs it any more; 7 where absent", daysFrom)
    .option("--allow-short", "allow less than 7 days: nothing else reads or writes this lake now")
    .option("--keep-releases <n>", "remove all but the newest n releases; all stay where absent", releasesFrom)
    .action((tables: string[], flags: VacuumFlags) => perform((context) => vacuum(tables, flags, context)));
  withSource(lake.command("restore <table> <version>"))
    .description("make a table that no release owns what it was at a version")
    .action((table: string, version: string, flags: LakeFlags) =>
      perform((context) => restore(table, wholeNumber(version), flags, context)),
    );
  withSource(lake.command("verify [tables...]"))
    .description("read every file that a release or the newest version needs, and compare it with its hash")
    .action((tables: string[], flags: LakeFlags) => perform((context) => verify(tables, flags, context)));
}

function wholeNumber(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError("must be a whole number.");
  return Number(value);
}

function releasesFrom(value: string): number {
  const number = wholeNumber(value);
  if (number < 1) throw new InvalidArgumentError("must be at least 1: the newest release is what readers see.");
  return number;
}

function daysFrom(value: string): number {
  const days = value.trim() === "" ? Number.NaN : Number(value);
  if (!(days >= 0 && days <= 36_500)) throw new InvalidArgumentError("must be a number of days, at least 0.");
  return days;
}

async function status(flags: LakeFlags, context: CommandContext): Promise<void> {
  const upkeep = new LakeUpkeep(await lakeFolderOf(flags, context));
  const tables = [];
  for (const name of await upkeep.tables()) tables.push(await upkeep.state(name));
  context.answer({ tables });
  if (context.isJson) return;
  const cells = tables.map((state) => [
    state.table,
    String(state.version),
    String(state.files),
    sizeText(state.bytes),
    String(state.spare),
  ]);
  for (const line of textTable(["table", "version", "files", "size", "files to spare"], cells)) context.say(line);
  const scattered = tables.filter(({ isScattered }) => isScattered).map(({ table }) => table);
  if (scattered.length > 0) context.say(`many small files: plumb lake optimise ${scattered.join(" ")}`);
}

async function history(table: string, flags: LakeFlags, context: CommandContext): Promise<void> {
  const folder = await lakeFolderOf(flags, context);
  const releases = await readReleases(openLakeStore(folder));
  const versions = (await new LakeUpkeep(folder).history(table)).map((entry) => ({
    ...entry,
    timestamp: new Date(entry.timestamp).toISOString(),
    releases: releases.filter(({ tables }) => tables[table] === entry.version).map(({ sequence }) => sequence),
  }));
  context.answer({ table, versions });
  if (context.isJson) return;
  const cells = versions.map((entry) => [
    String(entry.version),
    entry.timestamp,
    entry.mode === "append" || entry.mode === "overwrite" ? entry.mode : entry.operation.toLowerCase(),
    String(entry.rowsAdded),
    `+${entry.filesAdded} -${entry.filesRemoved}`,
    releasesNaming(releases, table, entry.version),
    entry.runId ?? "",
  ]);
  const heads = ["version", "committed at", "operation", "rows added", "files", "releases", "run"];
  for (const line of textTable(heads, cells)) context.say(line);
}

/** A progress line for each table in turn. */
function watching(title: string, tables: readonly string[]) {
  const monitor = new RunMonitor();
  monitor.begin(title, tables);
  const hide = showProgress(monitor, process.stderr, () => performance.now() / 1000);
  return {
    begin: (stage: string) => monitor.report({ stage, done: 0, total: Number.NaN, unit: "files" }),
    watch: (stage: string) => ({
      onProgress: (done: number, total: number) => monitor.report({ stage, done, total, unit: "files" }),
    }),
    end: (stage: string, done: number) =>
      monitor.report({ stage, done, total: done, unit: "files", note: done > 0 ? "done" : "skipped" }),
    hide,
  };
}

async function optimise(asked: readonly string[], flags: OptimiseFlags, context: CommandContext): Promise<void> {
  const { signal, config } = context;
  await refuseUnfinishedRestore(config.home);
  const folder = await lakeFolderOf(flags, context);
  const upkeep = new LakeUpkeep(folder);
  const names = asked.length > 0 ? asked : await upkeep.tables();
  for (const name of names) await upkeep.state(name);
  const done: { table: string; version: number; filesRemoved: number; filesAdded: number }[] = [];
  await upkeepAlone(folder, "plumb lake optimise", signal, async () => {
    const progress = watching("optimise", names);
    try {
      for (const table of names) {
        throwIfCancelled(signal, `optimise ${table}`);
        progress.begin(table);
        const layout = flags.zOrder ? "z-order" : "joined";
        const result = await upkeep.optimise(table, layout, { ...progress.watch(table), signal });
        progress.end(table, result.filesRemoved);
        done.push({ table, ...result });
      }
    } finally {
      progress.hide();
    }
  });
  context.answer({ tables: done });
  if (context.isJson) return;
  const changed = done.filter(({ filesRemoved }) => filesRemoved > 0);
  for (const { table, filesRemoved, filesAdded, version } of changed)
    context.say(`${table}: ${counted(filesRemoved, "file")} became ${filesAdded}, version ${version}`);
  if (changed.length === 0) context.say("nothing to do: every table lies in as few files as it can");
  else context.say("the next release names these versions; releases before it keep their files (plumb lake vacuum)");
}

async function vacuum(asked: readonly string[], flags: VacuumFlags, context: CommandContext): Promise<void> {
  const { signal, config } = context;
  await refuseUnfinishedRestore(config.home);
  const folder = await lakeFolderOf(flags, context);
  const names = asked.length > 0 ? asked : await new LakeUpkeep(folder).tables();
  const isDeleting = flags.delete === true;
  const work = async () => {
    const progress = watching("vacuum", names);
    try {
      return await vacuumLake({
        folders: foldersOf(config.home),
        lakeFolder: folder,
        tables: names,
        isDeleting,
        retainDays: flags.retainDays ?? null,
        isShortAllowed: flags.allowShort === true,
        keepReleases: flags.keepReleases ?? null,
        clock: Date.now,
        signal,
        watch: progress.watch,
        done: (table, { files }) => isDeleting && progress.end(table, files.length),
      });
    } finally {
      progress.hide();
    }
  };
  const report = isDeleting ? await upkeepAlone(folder, "plumb lake vacuum", signal, work) : await work();
  context.answer(report);
  if (!context.isJson) for (const line of vacuumLines(report)) context.say(line);
}

async function restore(table: string, version: number, flags: LakeFlags, context: CommandContext): Promise<void> {
  await refuseUnfinishedRestore(context.config.home);
  const folder = await lakeFolderOf(flags, context);
  const upkeep = new LakeUpkeep(folder);
  const commits = await upkeep.history(table);
  await refuseOwned(openLakeStore(folder), table, version, commits);
  const restored = await upkeepAlone(folder, `plumb lake restore ${table} ${version}`, context.signal, () =>
    upkeep.restore(table, version),
  );
  context.answer({ table, restored: version, version: restored });
  context.say(`${table}: version ${restored} is what version ${version} was`);
}

async function verify(asked: readonly string[], flags: LakeFlags, context: CommandContext): Promise<void> {
  const folder = await lakeFolderOf(flags, context);
  const releases = await readReleases(openLakeStore(folder));
  const upkeep = new LakeUpkeep(folder);
  const names = asked.length > 0 ? asked : await upkeep.tables();
  const progress = watching("verify", names);
  const tables: { table: string; versions: number; files: number }[] = [];
  try {
    for (const table of names) {
      throwIfCancelled(context.signal, `verify ${table}`);
      const { version } = await upkeep.state(table);
      const versions = [...new Set([...versionsOf(releases, table), version])];
      const files = await upkeep.verify(table, versions, { signal: context.signal });
      progress.end(table, files);
      tables.push({ table, versions: versions.length, files });
    }
  } finally {
    progress.hide();
  }
  context.answer({ tables, releases: releases.length });
  const files = tables.reduce((sum, one) => sum + one.files, 0);
  context.say(
    `${counted(files, "file")}, all that the newest versions and ${counted(releases.length, "release")} need: every hash right`,
  );
}
