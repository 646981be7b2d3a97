import { badRequest, CatalogError, forbidden, nameOf, nameOfNamespace, noSuchNamespace } from "./catalog-error.js";
import type { MetadataFiles } from "./metadata-files.js";
import type { MovedTables } from "./moved-tables.js";
import type { Namespace, Pointer, PointerStore, TableIdentifier } from "./pointer-store.js";
import type { ReadOnlyTables } from "./read-only-tables.js";
import { textOf } from "./request-body.js";
import type { Turns } from "./turns.js";

/** What answering a request needs of the outside. */
export interface CatalogContext {
  readonly store: PointerStore;
  readonly files: MetadataFiles;
  readonly readOnly: ReadOnlyTables;
  /** Gives what came with a moved warehouse its new place. */
  readonly moved: MovedTables | null;
  /** ms UTC */
  readonly now: () => number;
  readonly newUuid: () => string;
  /** By table: commits that come to this process at once need not race, only those of several processes. */
  readonly turns: Turns;
  /** Told of what went wrong after the answer was settled: a file that should have been removed. */
  readonly report: (error: unknown) => void;
}

/** What of a request the handlers look at. */
export interface RoutedRequest {
  readonly namespace: Namespace;
  /** Name of the table or view in the path; empty where the path has none. */
  readonly name: string;
  readonly query: URLSearchParams;
  readonly body: string;
  /** Header `If-None-Match`; empty where there is none. */
  readonly ifNoneMatch: string;
}

/** Status and JSON of an answer; `text` is JSON already. Neither: no body. */
export interface RoutedAnswer {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
  /** Strong tag of a table's answer, with its quotes. */
  readonly etag?: string;
}

export const noContent: RoutedAnswer = { status: 204 };

export function identifierOf({ namespace, name }: RoutedRequest): TableIdentifier {
  return { namespace, name };
}

/** Where the newest metadata of a table or view lie, here and now. */
export async function pointerAt(
  { store, moved }: CatalogContext,
  identifier: TableIdentifier,
): Promise<Pointer | null> {
  const held = await store.readPointer(identifier);
  return held === null || moved === null ? held : moved.adopt(identifier, held);
}

/** The same for a removal, which what cannot be given its new place allows too. */
export async function pointerToDrop(context: CatalogContext, identifier: TableIdentifier): Promise<Pointer | null> {
  return pointerAt(context, identifier).catch((error: unknown) => {
    if (error instanceof CatalogError) return context.store.readPointer(identifier);
    throw error;
  });
}

/** Does what the answer does not depend on. */
export async function tryTo(context: CatalogContext, work: () => Promise<void>): Promise<void> {
  await work().catch(context.report);
}

export function isReadOnly(context: CatalogContext, namespace: Namespace): boolean {
  return context.readOnly.namespaces.includes(namespace[0]);
}

/** @throws CatalogError 403 where the namespace holds tables whose truth lies elsewhere */
export function requireWritable(context: CatalogContext, target: Namespace | TableIdentifier): void {
  const isTable = "name" in target;
  if (!isReadOnly(context, isTable ? target.namespace : target)) return;
  const what = isTable ? `Table ${nameOf(target)}` : `Namespace ${nameOfNamespace(target)}`;
  throw forbidden(`${what} is read-only: ${context.readOnly.reason}`);
}

/** @throws CatalogError 400 for what is no location, 403 for one where no table may lie */
export async function requireLocation({ files }: CatalogContext, location: string, what: string): Promise<void> {
  const refusal = await files.refusalOf(location);
  if (refusal === null) return;
  const message = `${what}: ${location} ${refusal}`;
  throw refusal.startsWith("must") ? badRequest(message) : forbidden(message);
}

/** The same of every location that updates give. */
export async function requireNewLocations(
  context: CatalogContext,
  updates: readonly { readonly action?: unknown; readonly location?: unknown }[],
): Promise<void> {
  for (const { action, location } of updates) {
    if (action === "set-location") await requireLocation(context, textOf(location, "set-location: location"), action);
  }
}

/** Whether a table or view has its metadata at or below this location, however that is written. */
export async function isPointedInto({ store, files }: CatalogContext, location: string): Promise<boolean> {
  for (const one of files.spellingsOf(location)) if ((await store.findByLocation(one)).length > 0) return true;
  return false;
}

/** @throws CatalogError 404 where there is no such namespace */
export async function requireNamespace(context: CatalogContext, namespace: Namespace): Promise<void> {
  if (isReadOnly(context, namespace) && namespace.length === 1) return;
  if ((await context.store.readNamespace(namespace)) === null) throw noSuchNamespace(namespace);
}
