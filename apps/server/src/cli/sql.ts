import { extname } from "node:path";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { counted, PlatformError } from "@plumbline/core";
import { type Command, InvalidArgumentError } from "commander";
import { openLakeStore } from "../run/open-lake-store.js";
import { LakeReader } from "../serving/lake-reader.js";
import { readSql } from "../serving/sql-read.js";
import { writtenProvenance } from "../serving/written-provenance.js";
import { type SqlColumn, type SqlFormat, sqlFormats } from "../sql/sql-order.js";
import { bytesOf } from "../sql/sql-process.js";
import { jsonOption } from "./json-option.js";
import type { CommandContext } from "./main.js";
import { outFile } from "./out-file.js";
import { lakeFolderOf } from "./tables.js";
import { textTable } from "./text-table.js";
import { writeAnswer } from "./write-answer.js";
import { writeBeside } from "./write-beside.js";

interface SqlFlags {
  readonly source?: string;
  readonly asOf?: string;
  readonly release?: string;
  readonly tableVersion?: Readonly<Record<string, number>>;
  readonly format?: SqlFormat;
  readonly out?: string;
  readonly limit?: number;
  readonly seconds?: number;
  readonly megabytes?: number;
}

/** Bytes of an answer that is shown and not written to a file. */
const mostShown = 256_000_000;

type Perform = (command: (context: CommandContext) => Promise<void>) => Promise<void>;

/** Adds `plumb sql`. */
export function addSqlCommand(program: Command, perform: Perform): void {
  program
    .command("sql <query>")
    .description("one SELECT over a release's tables, written silver.bars")
    .option("--source <url>", "lake of this source; of the last used one where absent")
    .option("--as-of <session or instant>", "leave out what was known later")
    .option("--release <id or number>", "the newest where absent")
    .option("--table-version <table=n...>", "versions of tables in place of the release's", tableVersions, {})
    .option("--format <format>", `${sqlFormats.join(", ")}; a table for people where absent`, formatNamed)
    .option("--out <file>", "file to write; standard output where absent")
    .option(
      "--limit <rows>",
      "rows at most; 100,000 are shown where absent, and a file of more is refused",
      wholeNumber,
    )
    .option("--seconds <n>", "seconds by the clock that the query may take, on one core; 30 where absent", wholeNumber)
    .option("--megabytes <n>", "memory the engine may take; 512 where absent", wholeNumber)
    .addOption(jsonOption())
    .action((query: string, flags: SqlFlags) => perform((context) => sql(query, flags, context)));
}

async function sql(query: string, flags: SqlFlags, context: CommandContext): Promise<void> {
  const out = flags.out === undefined ? null : await outFile(flags.out, context.workingFolder);
  const format = flags.format ?? (flags.out === undefined ? "json" : formatOfFile(flags.out));
  const folder = await lakeFolderOf(flags, context);
  const reader = new LakeReader(openLakeStore(folder), folder);
  await reader.refresh();
  const isBinary = format === "arrow" || format === "parquet";
  if (flags.out === undefined && (isBinary || (context.isJson && format !== "json"))) {
    throw new PlatformError("BAD_ARGUMENT", `--format ${format} needs a file to write to`, {
      remedy: "Add --out <file>.",
    });
  }
  const limits = {
    ...(flags.limit === undefined ? {} : { rows: flags.limit }),
    ...(flags.seconds === undefined ? {} : { seconds: flags.seconds }),
    ...(flags.megabytes === undefined ? {} : { megabytes: flags.megabytes }),
  };
  const { asOf, release, tableVersion } = flags;
  const { signal } = context;
  const read = await readSql(reader, {
    sql: query,
    asOf,
    release,
    versions: tableVersion ?? {},
    format,
    limits,
    isFile: out !== null,
    signal,
    user: "command line",
    isServed: false,
  });
  const { view } = read;
  const about = writtenProvenance(view.release, view.release.source, view.asOfText, read.versions);
  if (out !== null) {
    const { rows, isCut } = await writeAnswer(read.answer, out);
    if (format === "csv" || format === "json") await writeBeside(out, about);
    context.answer({ ...about, rows, isCut, format, out });
    if (!context.isJson)
      context.say(`${counted(rows, "row")} written to ${out}${isCut ? " (cut: there were more)" : ""}`);
  } else if (context.isJson || flags.format === undefined) {
    const held = JSON.parse((await bytesOf(read.answer, mostShown)).toString()) as SqlResult;
    context.answer({ ...about, ...held });
    if (!context.isJson) print(held, context);
  } else {
    await pipeline(read.answer.bytes, standardOutput());
    await read.answer.ended;
    context.note(`provenance: ${JSON.stringify(about)}`);
  }
}

interface SqlResult {
  readonly columns: readonly SqlColumn[];
  readonly rows: readonly (readonly unknown[])[];
  readonly rowCount: number;
  readonly isCut: boolean;
}

function print({ columns, rows, rowCount, isCut }: SqlResult, context: CommandContext): void {
  const cells = rows.map((row) => row.map((cell) => (cell === null ? "" : String(cell))));
  const names = columns.map(({ name }) => name);
  for (const line of textTable(names, cells)) context.say(line);
  context.note(`${counted(rowCount, "row")}${isCut ? ": cut, there were more (--limit)" : ""}`);
}

/** Standard output, which is not closed at the end. */
function standardOutput(): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => void process.stdout.write(chunk, () => done()),
  });
}

function wholeNumber(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError("must be a whole number.");
  return Number(value);
}

function formatNamed(value: string): SqlFormat {
  const format = sqlFormats.find((one) => one === value.toLowerCase());
  if (!format) throw new InvalidArgumentError(`must be one of ${sqlFormats.join(", ")}.`);
  return format;
}

/** @throws PlatformError BAD_ARGUMENT */
function formatOfFile(path: string): SqlFormat {
  const ending = extname(path);
  const format = sqlFormats.find((one) => `.${one}` === ending.toLowerCase());
  if (format) return format;
  const found = ending === "" ? "its name has no ending" : `${ending} is no format`;
  throw new PlatformError("BAD_ARGUMENT", `--out ${path}: ${found}; it must end with ${endings}`, {
    remedy: "Name the file so, or say --format.",
  });
}

const endings = sqlFormats.map((one) => `.${one}`).join(", ");

function tableVersions(value: string, before: Readonly<Record<string, number>>): Record<string, number> {
  const [, table, version] = /^(.+)=(\d+)$/.exec(value) ?? [];
  if (table === undefined) throw new InvalidArgumentError("must be written silver.bars=3.");
  return { ...before, [table]: Number(version) };
}
