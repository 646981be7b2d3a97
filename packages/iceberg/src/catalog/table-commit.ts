import { IcebergError } from "../iceberg-error.js";
import { applyUpdates } from "../metadata-updates.js";
import { formatTableMetadata, parseTableMetadata, type TableMetadata } from "../table-metadata.js";
import { checkRequirements } from "../table-requirements.js";
import type { TableRequirement, TableUpdate } from "../table-update.js";
import {
  type CatalogContext,
  isPointedInto,
  pointerAt,
  requireNewLocations,
  requireWritable,
  tryTo,
} from "./catalog-context.js";
import {
  alreadyExists,
  badRequest,
  CatalogError,
  commitFailed,
  nameOf,
  noSuchNamespace,
  noSuchTable,
} from "./catalog-error.js";
import { newLocation, nextMetadataLocation } from "./locations.js";
import type { Pointer, PointerChange, TableIdentifier } from "./pointer-store.js";
import { type JsonObject, listOf, objectOf, propertiesOf } from "./request-body.js";

/** Times that a table is read again because someone else changed it between our reading and our swap. */
const mostTries = 8;

/** What a client wants done to one table. */
export interface TableChange {
  readonly identifier: TableIdentifier;
  readonly requirements: readonly TableRequirement[];
  readonly updates: readonly TableUpdate[];
}

/** A table's state, and the text of its metadata file. */
export interface TableState {
  readonly location: string;
  readonly text: string;
}

/** Requirements and updates of a request's body. @throws CatalogError 400 */
export function tableChangeOf(identifier: TableIdentifier, body: JsonObject): TableChange {
  const requirements = listOf(body.requirements, "requirements").map((one) => objectOf(one, "requirements"));
  const updates = listOf(body.updates, "updates").map((one) => objectOf(one, "updates"));
  for (const { action, updates: properties } of updates) {
    if (action === "set-properties") propertiesOf(properties, "set-properties: updates");
  }
  return {
    identifier,
    requirements: requirements as unknown as readonly TableRequirement[],
    updates: updates as unknown as readonly TableUpdate[],
  };
}

/**
 * Commits changes of one or many tables, all or none. Where another client was first, but what this one requires still
 * holds, its updates are applied to what is there now.
 *
 * @returns the new states in the order of the changes
 * @throws CatalogError 400, 403, 404, 409 (a requirement does not hold), 500 where the outcome is not known
 */
export async function commitTables(context: CatalogContext, changes: readonly TableChange[]): Promise<TableState[]> {
  for (const { identifier } of changes) requireWritable(context, identifier);
  const names = new Set(changes.map(({ identifier }) => JSON.stringify([identifier.namespace, identifier.name])));
  if (names.size < changes.length) throw badRequest("a transaction must name each table once");
  return context.turns.take([...names], () => committed(context, changes));
}

async function committed(context: CatalogContext, changes: readonly TableChange[]): Promise<TableState[]> {
  for (let attempt = 1; ; attempt++) {
    const prepared: Prepared[] = [];
    try {
      for (const change of changes) prepared.push(await prepare(context, change));
    } catch (error) {
      await tryTo(context, () => discard(context, prepared));
      throw error;
    }
    const outcome = await swapOrUnknown(context, prepared);
    if (outcome.isDone) {
      for (const { outdated } of prepared) await tryTo(context, () => removeOutdated(context, outdated));
      return prepared.map(({ state }) => state);
    }
    await tryTo(context, () => discard(context, prepared));
    if (outcome.reason === "noNamespace") throw noSuchNamespace(outcome.namespace);
    if (attempt === mostTries) {
      throw commitFailed(`Table ${nameOf(outcome.identifier)} was changed by others at the same time, again and again`);
    }
  }
}

interface Prepared extends PointerChange {
  readonly state: TableState;
  readonly isNew: boolean;
  /** Metadata files of the table that its log names no more and that it asks to have removed. */
  readonly outdated: readonly string[];
}

/** Reads a table, applies a change to it and writes the metadata file that would be its next. */
async function prepare(context: CatalogContext, change: TableChange): Promise<Prepared> {
  const { identifier, requirements } = change;
  const expected = await pointerAt(context, identifier);
  const isCreation = requirements.some(({ type }) => type === "assert-create");
  if (expected !== null && isCreation) {
    throw alreadyExists(expected.kind === "view" ? "View with same name" : "Table", nameOf(identifier));
  }
  if (expected?.kind === "view") throw noSuchTable(identifier);
  if (expected === null && !isCreation) throw noSuchTable(identifier);
  await requireNewLocations(context, change.updates);
  const base = expected === null ? null : await readMetadata(context, expected, identifier);
  const next = nextMetadata(context, change, base, expected?.location);
  if (base !== null && next === base) {
    const state = { location: (expected as Pointer).location, text: formatTableMetadata(base) };
    return { identifier, expected, next: expected, state, isNew: false, outdated: [] };
  }
  const state = await writeMetadata(context, next, expected?.location ?? null);
  const outdated = base === null ? [] : outdatedFiles(context, base, next);
  return { identifier, expected, next: { kind: "table", location: state.location }, state, isNew: true, outdated };
}

/** Only files below the warehouse, and only where the table has `write.metadata.delete-after-commit.enabled`. */
function outdatedFiles({ files }: CatalogContext, base: TableMetadata, next: TableMetadata): string[] {
  if (next.properties["write.metadata.delete-after-commit.enabled"]?.toLowerCase() !== "true") return [];
  const named = new Set(next["metadata-log"].map((entry) => entry["metadata-file"]));
  const gone = base["metadata-log"].map((entry) => entry["metadata-file"]).filter((file) => !named.has(file));
  return gone.filter((file) => files.isWithin(file) && file.endsWith(".metadata.json"));
}

/** A file that another name still points to stays. */
async function removeOutdated(context: CatalogContext, outdated: readonly string[]): Promise<void> {
  for (const file of outdated) if (!(await isPointedInto(context, file))) await context.files.remove(file);
}

function nextMetadata(
  context: CatalogContext,
  { identifier, requirements, updates }: TableChange,
  base: TableMetadata | null,
  previousMetadataFile: string | undefined,
): TableMetadata {
  try {
    checkRequirements(base, requirements);
    return applyUpdates(base, base === null ? withDefaults(context, identifier, updates) : updates, {
      // A clock set back must not make the table older than what it follows: other readers refuse such a log.
      now: Math.max(context.now(), base?.["last-updated-ms"] ?? 0),
      ...(previousMetadataFile === undefined ? {} : { previousMetadataFile }),
    });
  } catch (error) {
    if (error instanceof IcebergError && error.code === "CONFLICT") {
      throw commitFailed(`Cannot commit ${nameOf(identifier)}: ${error.message}`);
    }
    throw refusalOf(error);
  }
}

/** A table made by a commit alone gets a uuid and a place where its updates give none. */
function withDefaults(
  context: CatalogContext,
  identifier: TableIdentifier,
  updates: readonly TableUpdate[],
): readonly TableUpdate[] {
  const given = updates.find((update) => update.action === "assign-uuid");
  const uuid = given?.uuid ?? context.newUuid();
  const location = newLocation(context.files.warehouse, identifier, uuid);
  const first: TableUpdate[] = given ? [] : [{ action: "assign-uuid", uuid }];
  const isPlaced = updates.some((update) => update.action === "set-location");
  return [...first, ...(isPlaced ? [] : [{ action: "set-location", location } as const]), ...updates];
}

/** What the metadata refuse, as the protocol says it. */
export function refusalOf(error: unknown): unknown {
  // A member that is missing or of another type shows as a TypeError where it is used.
  if (error instanceof TypeError) return badRequest(`a requirement or an update is malformed: ${error.message}`, error);
  return error instanceof IcebergError ? badRequest(error.message, error) : error;
}

/** @throws CatalogError 500 where the file the pointer names is gone or damaged */
export async function readMetadata(
  context: CatalogContext,
  pointer: Pointer,
  identifier: TableIdentifier,
): Promise<TableMetadata> {
  return parseTableMetadata(await readText(context, pointer, identifier), pointer.location);
}

export async function readText(
  context: CatalogContext,
  { location }: Pointer,
  identifier: TableIdentifier,
): Promise<string> {
  const text = await context.files.read(location);
  if (text !== null) return text;
  throw new CatalogError(
    500,
    "InternalServerError",
    `${nameOf(identifier)}: its metadata file ${location} is not there; if the warehouse was moved, let its old path lead to it`,
  );
}

/**
 * Writes a metadata file: in the table's own folder where that is below the warehouse, else in the warehouse, so that
 * nothing is ever written elsewhere.
 *
 * @throws CatalogError 400 where the metadata could not be read back
 */
export async function writeMetadata(
  context: CatalogContext,
  metadata: TableMetadata,
  previous: string | null,
): Promise<TableState> {
  const text = formatTableMetadata(metadata);
  try {
    parseTableMetadata(text, "the table after this change");
  } catch (error) {
    throw refusalOf(error);
  }
  const location = nextMetadataLocation(metadataFolder(context, metadata), previous, context.newUuid());
  await context.files.create(location, text);
  return { location, text };
}

/** URI of the folder of a table's metadata files. */
export function metadataFolder(
  { files }: CatalogContext,
  metadata: { location: string; "table-uuid": string },
): string {
  if (files.isWithin(metadata.location)) return `${metadata.location}/metadata`;
  const uuid = metadata["table-uuid"].replaceAll(/[^A-Za-z0-9-]/g, "_").slice(0, 80);
  return `${files.warehouse}/_elsewhere/${uuid}/metadata`;
}

/** @throws CatalogError 500 where the store does not say whether it swapped, 503 where it says that it did not */
export async function swapOrUnknown(context: CatalogContext, changes: readonly PointerChange[]) {
  try {
    return await context.store.swap(changes);
  } catch (cause) {
    if (cause instanceof CatalogError) throw cause;
    throw new CatalogError(
      500,
      "CommitStateUnknownException",
      "the catalog's store did not say whether the commit was made; look at the table before trying again",
      cause,
    );
  }
}

/** Removes metadata files that no pointer came to name. */
async function discard({ files }: CatalogContext, prepared: readonly Prepared[]): Promise<void> {
  for (const { isNew, state } of prepared) if (isNew) await files.remove(state.location);
}
