import { createHash } from "node:crypto";
import { newTableMetadata } from "../new-table.js";
import type { UnboundPartitionSpec } from "../partition-spec.js";
import { parseSchema } from "../schema.js";
import { parseSortOrder, unsorted } from "../sort-order.js";
import { formatTableMetadata, parseTableMetadata, type TableMetadata } from "../table-metadata.js";
import {
  type CatalogContext,
  identifierOf,
  isPointedInto,
  isReadOnly,
  noContent,
  pointerAt,
  pointerToDrop,
  type RoutedAnswer,
  type RoutedRequest,
  requireLocation,
  requireNamespace,
  requireWritable,
  tryTo,
} from "./catalog-context.js";
import {
  alreadyExists,
  badRequest,
  CatalogError,
  nameOf,
  noSuchNamespace,
  noSuchTable,
  noSuchView,
} from "./catalog-error.js";
import { isOwnLocation, newLocation } from "./locations.js";
import { pageOf } from "./page.js";
import type { Pointer, TableIdentifier } from "./pointer-store.js";
import type { LoadedMetadata } from "./read-only-tables.js";
import {
  bodyOf,
  checkedIdentifier,
  checkedName,
  type JsonObject,
  listOf,
  objectOf,
  propertiesOf,
  textOf,
} from "./request-body.js";
import {
  commitTables,
  metadataFolder,
  readMetadata,
  readText,
  refusalOf,
  swapOrUnknown,
  tableChangeOf,
  writeMetadata,
} from "./table-commit.js";

export async function listTables(context: CatalogContext, { namespace, query }: RoutedRequest): Promise<RoutedAnswer> {
  const isShown = isReadOnly(context, namespace);
  if (isShown && namespace.length > 1) throw noSuchNamespace(namespace);
  const names = isShown
    ? [...(await context.readOnly.listNames(namespace))].sort()
    : await context.store.listNames(namespace, "table");
  if (names === null) throw noSuchNamespace(namespace);
  const page = pageOf(names, (name) => name, query);
  const identifiers = page.entries.map((name) => ({ namespace, name }));
  return { status: 200, json: { identifiers, "next-page-token": page.nextPageToken ?? undefined } };
}

export async function loadTable(context: CatalogContext, request: RoutedRequest): Promise<RoutedAnswer> {
  const { location, text } = await loaded(context, identifierOf(request));
  const mode = request.query.get("snapshots") ?? "all";
  if (mode !== "all" && mode !== "refs") throw badRequest(`snapshots: ${mode}; must be all or refs`);
  // Read even where the text goes out as it is: a damaged file must not become a damaged answer.
  const metadata = parseTableMetadata(text, location);
  const answer = tableAnswer(location, mode === "all" ? text : onlyReferenced(metadata));
  return isHeld(request.ifNoneMatch, answer.etag) ? { status: 304, etag: answer.etag } : answer;
}

/** Whether a client names this tag among those it has: weak or strong, one of a list, or any. */
function isHeld(ifNoneMatch: string, etag: string | undefined): boolean {
  return ifNoneMatch.split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "") === etag);
}

export async function hasTable(context: CatalogContext, request: RoutedRequest): Promise<RoutedAnswer> {
  await pointerOrSeen(context, identifierOf(request));
  return noContent;
}

/** Metadata without the snapshots that no branch or tag names. */
function onlyReferenced(metadata: TableMetadata): string {
  const named = new Set(Object.values(metadata.refs).map((ref) => ref["snapshot-id"]));
  const snapshots = metadata.snapshots.filter((snapshot) => named.has(snapshot["snapshot-id"]));
  return formatTableMetadata({ ...metadata, snapshots });
}

/**
 * The file's own text goes out, so that no number and no member of it is lost. The tag is of the text: a lake that was
 * removed and made again may have other metadata in files of the same names. What is only staged has none.
 */
function tableAnswer(location: string | null, metadata: string): RoutedAnswer {
  const place = location === null ? "" : `"metadata-location":${JSON.stringify(location)},`;
  const text = `{${place}"metadata":${metadata},"config":{}}`;
  if (location === null) return { status: 200, text };
  return { status: 200, text, etag: `"${createHash("sha256").update(text).digest("base64url")}"` };
}

async function loaded(context: CatalogContext, identifier: TableIdentifier): Promise<LoadedMetadata> {
  const found = await pointerOrSeen(context, identifier);
  if ("text" in found) return found;
  return { location: found.location, text: await readText(context, found, identifier) };
}

async function pointerOrSeen(context: CatalogContext, identifier: TableIdentifier): Promise<Pointer | LoadedMetadata> {
  if (isReadOnly(context, identifier.namespace)) {
    const seen = await context.readOnly.load(identifier);
    if (seen === null) throw noSuchTable(identifier);
    return seen;
  }
  const pointer = await pointerAt(context, identifier);
  if (pointer?.kind !== "table") throw noSuchTable(identifier);
  return pointer;
}

export async function createTable(context: CatalogContext, { namespace, body }: RoutedRequest): Promise<RoutedAnswer> {
  const given = bodyOf(body);
  const identifier = { namespace, name: checkedName(given.name, "name") };
  requireWritable(context, identifier);
  await requireNamespace(context, namespace);
  const existing = await pointerAt(context, identifier);
  if (existing !== null) throw taken(existing, identifier);
  const metadata = metadataOfRequest(context, identifier, given);
  await requireLocation(context, metadata.location, "location");
  if (given["stage-create"] === true) {
    // DuckDB writes its first manifests there without making the folder.
    await context.files.makeFolder(metadataFolder(context, metadata));
    return tableAnswer(null, formatTableMetadata(metadata));
  }
  const { location, text } = await writeMetadata(context, metadata, null);
  await place(context, identifier, location);
  return tableAnswer(location, text);
}

function metadataOfRequest(context: CatalogContext, identifier: TableIdentifier, given: JsonObject): TableMetadata {
  const uuid = context.newUuid();
  const asked = given.location === undefined || given.location === null ? null : textOf(given.location, "location");
  const spec = given["partition-spec"] ?? null;
  const order = given["write-order"] ?? null;
  if (spec !== null) listOf(objectOf(spec, "partition-spec").fields, "partition-spec.fields");
  try {
    return newTableMetadata({
      uuid,
      location: asked ?? newLocation(context.files.warehouse, identifier, uuid),
      schema: parseSchema(objectOf(given.schema, "schema"), "schema"),
      ...(spec === null ? {} : { spec: spec as UnboundPartitionSpec }),
      sortOrder: order === null ? unsorted : parseSortOrder(order, "write-order"),
      properties: propertiesOf(given.properties, "properties"),
      now: context.now(),
    });
  } catch (error) {
    throw refusalOf(error);
  }
}

/** Points a name that nothing has at a metadata file, which is removed again where the name was taken meanwhile. */
async function place(context: CatalogContext, identifier: TableIdentifier, location: string, isOurs = true) {
  const next = { kind: "table", location } as const;
  const outcome = await swapOrUnknown(context, [{ identifier, expected: null, next }]);
  if (outcome.isDone) return;
  if (isOurs) await tryTo(context, () => context.files.remove(location));
  if (outcome.reason === "noNamespace") throw noSuchNamespace(outcome.namespace);
  throw taken(outcome.found, identifier);
}

function taken(found: Pointer | null, identifier: TableIdentifier): CatalogError {
  return alreadyExists(found?.kind === "view" ? "View with same name" : "Table", nameOf(identifier));
}

export async function registerTable(
  context: CatalogContext,
  { namespace, body }: RoutedRequest,
): Promise<RoutedAnswer> {
  const given = bodyOf(body);
  const identifier = { namespace, name: checkedName(given.name, "name") };
  const location = textOf(given["metadata-location"], "metadata-location");
  requireWritable(context, identifier);
  await requireNamespace(context, namespace);
  const existing = await pointerAt(context, identifier);
  if (existing !== null && (existing.kind === "view" || given.overwrite !== true)) throw taken(existing, identifier);
  await requireLocation(context, location, "metadata-location");
  // Only what is named and reads like a table's metadata is ever shown: no other file of this machine.
  const isNamedSo = /\.metadata\.json(\.gz)?$/.test(location);
  const text = isNamedSo ? await context.files.read(location) : null;
  if (text === null)
    throw badRequest(`metadata-location: ${location} is no file *.metadata.json that can be read here`);
  await requireLocation(context, registeredMetadata(text, location).location, `${location}: location`);
  if (existing === null) await place(context, identifier, location, false);
  else {
    const next = { kind: "table", location } as const;
    const outcome = await swapOrUnknown(context, [{ identifier, expected: existing, next }]);
    if (!outcome.isDone) throw taken(existing, identifier);
  }
  return tableAnswer(location, text);
}

function registeredMetadata(text: string, location: string): TableMetadata {
  try {
    return parseTableMetadata(text, location);
  } catch (cause) {
    throw badRequest(`metadata-location: ${location} does not hold table metadata`, cause);
  }
}

export async function commitTable(context: CatalogContext, request: RoutedRequest): Promise<RoutedAnswer> {
  const [{ location, text }] = await commitTables(context, [
    tableChangeOf(identifierOf(request), bodyOf(request.body)),
  ]);
  return tableAnswer(location, text);
}

export async function commitTransaction(context: CatalogContext, { body }: RoutedRequest): Promise<RoutedAnswer> {
  const given = bodyOf(body)["table-changes"];
  if (given === undefined) throw badRequest("table-changes: must be a list of changes");
  const changes = listOf(given, "table-changes").map((value) => {
    const change = objectOf(value, "table-changes");
    return tableChangeOf(checkedIdentifier(change.identifier, "identifier"), change);
  });
  await commitTables(context, changes);
  return noContent;
}

export async function dropTable(context: CatalogContext, request: RoutedRequest): Promise<RoutedAnswer> {
  const identifier = identifierOf(request);
  requireWritable(context, identifier);
  for (;;) {
    const expected = await pointerToDrop(context, identifier);
    if (expected?.kind !== "table") throw noSuchTable(identifier);
    const isPurge = request.query.get("purgeRequested")?.toLowerCase() === "true";
    const metadata = isPurge ? await readMetadata(context, expected, identifier).catch(() => null) : null;
    const outcome = await context.store.swap([{ identifier, expected, next: null }]);
    if (!outcome.isDone) continue;
    if (metadata) await tryTo(context, () => purge(context, metadata, expected.location));
    return noContent;
  }
}

/**
 * Removes what belongs to a dropped table alone: its whole folder where this catalog chose it, else the metadata files
 * that were written for it. Files that another table or view still points to keep everything in place.
 */
async function purge(context: CatalogContext, metadata: TableMetadata, location: string): Promise<void> {
  const { files } = context;
  const isOwn = files.isWithin(metadata.location) && isOwnLocation(metadata.location, metadata["table-uuid"]);
  // Other tables may have its data, as Java's own drop respects.
  const isShared = metadata.properties["gc.enabled"]?.toLowerCase() === "false";
  const folder = isOwn && !isShared ? metadata.location : metadataFolder(context, metadata);
  if (await isPointedInto(context, `${folder}/`)) return;
  if (isOwn) return files.remove(folder);
  for (const file of [...metadata["metadata-log"].map((entry) => entry["metadata-file"]), location]) {
    if (files.isWithin(file) && file.startsWith(`${folder}/`)) await files.remove(file);
  }
}

export async function renameTable(context: CatalogContext, request: RoutedRequest): Promise<RoutedAnswer> {
  return rename(context, request, "table");
}

/** Gives a table or view another name, in the same or another namespace; no file moves. */
export async function rename(
  context: CatalogContext,
  { body }: RoutedRequest,
  kind: Pointer["kind"],
): Promise<RoutedAnswer> {
  const given = bodyOf(body);
  const source = checkedIdentifier(given.source, "source");
  const destination = checkedIdentifier(given.destination, "destination");
  requireWritable(context, source);
  requireWritable(context, destination);
  for (;;) {
    const pointer = await pointerAt(context, source);
    if (pointer?.kind !== kind) throw missing(source, kind);
    await requireNamespace(context, destination.namespace);
    const existing = await pointerAt(context, destination);
    if (existing !== null) {
      const what = existing.kind === "view" ? "View" : "Table";
      const message = `Cannot rename ${nameOf(source)} to ${nameOf(destination)}. ${what} already exists`;
      throw new CatalogError(409, "AlreadyExistsException", message);
    }
    const outcome = await context.store.swap([
      { identifier: source, expected: pointer, next: null },
      { identifier: destination, expected: null, next: pointer },
    ]);
    if (outcome.isDone) return noContent;
  }
}

function missing(identifier: TableIdentifier, kind: Pointer["kind"]): CatalogError {
  return kind === "table" ? noSuchTable(identifier) : noSuchView(identifier);
}

/** Letters of a report: readers may send them too, and a long one would keep everybody waiting. */
const longestReport = 1_000_000;

/** Clients tell what their scans and commits cost; read as JSON and let go. */
export async function reportMetrics(_context: CatalogContext, { body }: RoutedRequest): Promise<RoutedAnswer> {
  if (body.length > longestReport) throw badRequest(`the report has ${body.length} letters; at most ${longestReport}`);
  bodyOf(body);
  return noContent;
}
