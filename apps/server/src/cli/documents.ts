import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { extname, join, resolve } from "node:path";
import { counted, type DocumentStore, type NewDocument, PlatformError } from "@plumbline/core";
import type { Command } from "commander";
import { documentAbsent, knownDocument } from "../database/held-document.js";
import { withDocuments } from "../database/open-documents.js";
import { prepareHome } from "../home.js";
import { knowledgeTime, refuseFuture } from "../serving/knowledge-time.js";
import { exitCodes } from "./exit-codes.js";
import { jsonOption } from "./json-option.js";
import type { CommandContext } from "./main.js";
import { outFile } from "./out-file.js";
import { textTable } from "./text-table.js";

type Perform = (command: (context: CommandContext) => Promise<void>) => Promise<void>;

interface AddFlags {
  readonly source: string;
  readonly kind: string;
  readonly symbol?: string;
  readonly symbolField?: string;
  readonly timeField?: string;
  readonly knownField?: string;
}

interface GetFlags {
  readonly out?: string;
  readonly asOf?: string;
}

interface ListFlags {
  readonly source?: string;
  readonly kind?: string;
  readonly symbol?: string;
  readonly asOf?: string;
}

/** Files put at once. */
const batch = 200;

/** Adds `plumb documents add | list | get`. */
export function addDocumentCommands(program: Command, perform: Perform): void {
  const documents = program.command("documents").description("raw provider payloads that are no tables");
  documents
    .command("add <folder>")
    .description("keep each .json file of a folder (or one file) by its content; again changes nothing")
    .requiredOption("--source <name>", "who said it")
    .requiredOption("--kind <kind>", "news, filing, transcript, profile, ...")
    .option("--symbol <symbol>", "what all of them are about")
    .option("--symbol-field <path>", "member that holds the symbol, such as meta.ticker")
    .option(
      "--time-field <path>",
      "member that holds the time it is about: an ISO date or instant, or epoch seconds or ms",
    )
    .option("--known-field <path>", "member that holds when it became known; its arrival where absent")
    .addOption(jsonOption())
    .action((folder: string, flags: AddFlags) => perform((context) => add(folder, flags, context)));
  documents
    .command("list")
    .description("newest known first")
    .option("--source <name>", "of this source")
    .option("--kind <kind>", "of this kind")
    .option("--symbol <symbol>", "about this symbol")
    .option("--as-of <session or instant>", "leave out what was known later")
    .addOption(jsonOption())
    .action((flags: ListFlags) => perform((context) => list(flags, context)));
  documents
    .command("get <hash>")
    .description("the bytes as they came; the hash's first digits do where no other document begins so")
    .option("--out <file>", "file to write; standard output where absent")
    .option("--as-of <session or instant>", "only if it was known then")
    .action((hash: string, flags: GetFlags) => perform((context) => get(hash, flags, context)));
}

async function add(folder: string, flags: AddFlags, context: CommandContext): Promise<void> {
  await prepareHome(context.config.home);
  const files = await filesOf(resolve(context.workingFolder, folder));
  const now = Date.now();
  const { stored, refused } = await withDocuments(context.config, async (store) => {
    let stored = 0;
    const refused: { file: string; reason: string }[] = [];
    for (let from = 0; from < files.length; from += batch) {
      const read: NewDocument[] = [];
      for (const file of files.slice(from, from + batch)) {
        const document = documentOf(await readFile(file), flags, now);
        if (typeof document === "string") refused.push({ file, reason: document });
        else read.push(document);
      }
      stored += (await store.put(read)).stored;
    }
    return { stored, refused };
  });
  const held = files.length - refused.length - stored;
  context.answer({ files: files.length, stored, held, refused });
  context.say(`${counted(stored, "document")} kept, ${held} held already, ${refused.length} refused`);
  for (const { file, reason } of refused) context.note(`${file}: ${reason}`);
  if (refused.length > 0) context.endWith(exitCodes.data);
}

async function filesOf(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => null);
  if (!found) {
    throw new PlatformError("SOURCE_MISSING", `${path}: is not there`, { remedy: "Name a folder of .json files." });
  }
  if (!found.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => extname(name) === ".json").sort();
  if (names.length > 0) return names.map((name) => join(path, name));
  throw new PlatformError("SOURCE_EMPTY", `${path}: holds no .json file`, { remedy: "Name a folder of .json files." });
}

/** The document of a file, or why it is none. */
function documentOf(raw: Uint8Array, flags: AddFlags, now: number): NewDocument | string {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(raw));
  } catch {
    return "is no JSON in UTF-8";
  }
  const symbol = flags.symbolField === undefined ? flags.symbol : memberOf(value, flags.symbolField);
  const eventTime = flags.timeField === undefined ? null : timeOf(memberOf(value, flags.timeField));
  const knownAt = flags.knownField === undefined ? now : timeOf(memberOf(value, flags.knownField));
  if (symbol !== undefined && (typeof symbol !== "string" || symbol === ""))
    return `${flags.symbolField} holds no symbol`;
  if (Number.isNaN(eventTime)) return `${flags.timeField} holds no time`;
  if (Number.isNaN(knownAt)) return `${flags.knownField} holds no time`;
  const { source, kind } = flags;
  const clocks = { eventTime, knownAt, ingestedAt: now };
  return { raw, mediaType: "application/json", kind, source, symbol: symbol ?? null, securityId: null, ...clocks };
}

function memberOf(value: unknown, path: string): unknown {
  let found = value;
  for (const name of path.split(".")) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}

/** Largest number that is epoch seconds: as milliseconds it would be in March 1973. */
const mostSeconds = 1e11;

/** ms UTC; a date without a time means its start, in UTC. */
function timeOf(value: unknown): number {
  if (typeof value === "number") return Math.trunc(Math.abs(value) < mostSeconds ? value * 1000 : value);
  if (typeof value !== "string") return Number.NaN;
  const isWhole = /^\d{4}-\d{2}-\d{2}(T.*(Z|[+-]\d{2}:?\d{2}))?$/.test(value);
  return Date.parse(isWhole ? value : `${value.replace(" ", "T")}Z`);
}

async function list(flags: ListFlags, context: CommandContext): Promise<void> {
  await prepareHome(context.config.home);
  const { asOf, source, kind, symbol } = flags;
  const query = {
    ...(source === undefined ? {} : { source }),
    ...(kind === undefined ? {} : { kind }),
    ...(symbol === undefined ? {} : { symbol }),
    ...(asOf === undefined ? {} : { asOf: knownBy(asOf) }),
  };
  const page = await withDocuments(context.config, (store) => store.find({ ...query, limit: 1000 }));
  context.answer(page);
  if (context.isJson) return;
  const cells = page.documents.map((one) => [
    one.hash.slice(0, 16),
    one.kind,
    one.source,
    one.symbol ?? "",
    new Date(one.knownAt).toISOString(),
    String(one.bytes),
  ]);
  for (const line of textTable(["hash", "kind", "source", "symbol", "known at", "bytes"], cells)) context.say(line);
  if (page.next !== null) context.say("… and more: narrow it down with --kind, --source, --symbol or --as-of");
}

async function get(hash: string, { out, asOf }: GetFlags, context: CommandContext): Promise<void> {
  await prepareHome(context.config.home);
  const target = out === undefined ? null : await outFile(out, context.workingFolder);
  const found = await withDocuments(context.config, async (store) =>
    knownDocument(store, await wholeHash(store, hash, asOf), asOf === undefined ? undefined : knownBy(asOf)),
  );
  if (!found) throw documentAbsent(hash, asOf);
  if (target === null) process.stdout.write(found.raw);
  else await writeFile(target, found.raw);
}

/** As the server understands it. @throws PlatformError BAD_ARGUMENT for what is no time or lies in the future */
function knownBy(asOf: string): number {
  const time = knowledgeTime(asOf);
  refuseFuture(time, asOf, Date.now(), Number.NaN);
  return time;
}

/** The hash that begins with these digits. @throws PlatformError BAD_ARGUMENT where several do, NOT_FOUND where none does */
async function wholeHash(store: DocumentStore, said: string, asOf: string | undefined): Promise<string> {
  const prefix = said.toLowerCase();
  if (!/^[0-9a-f]{4,64}$/.test(prefix)) {
    throw new PlatformError("BAD_ARGUMENT", `document ${said}: is no hash, nor the first digits of one`, {
      remedy: "Give at least 4 of its hexadecimal digits, as plumb documents list shows them.",
    });
  }
  if (prefix.length === 64) return prefix;
  const known = asOf === undefined ? {} : { asOf: knownBy(asOf) };
  const { documents } = await store.find({ hashPrefix: prefix, ...known, limit: 1000 });
  const hashes = [...new Set(documents.map((one) => one.hash))].sort();
  if (hashes.length === 1) return hashes[0];
  if (hashes.length === 0) throw documentAbsent(said, asOf);
  throw new PlatformError("BAD_ARGUMENT", `document ${said}: ${hashes.length} documents begin so`, {
    remedy: `Give more digits: ${hashes.slice(0, 5).join(", ")}${hashes.length > 5 ? ", …" : ""}.`,
  });
}
