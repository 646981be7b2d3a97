import { formatMetadataJson } from "../metadata-json.js";
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
  requireNewLocations,
  requireWritable,
  tryTo,
} from "./catalog-context.js";
import { alreadyExists, badRequest, commitFailed, nameOf, noSuchNamespace, noSuchView } from "./catalog-error.js";
import { isOwnLocation, newLocation, nextMetadataLocation } from "./locations.js";
import { pageOf } from "./page.js";
import type { Pointer, TableIdentifier } from "./pointer-store.js";
import { bodyOf, checkedName, listOf, objectOf, propertiesOf, textOf } from "./request-body.js";
import { metadataFolder, readText, refusalOf, swapOrUnknown } from "./table-commit.js";
import { rename } from "./tables.js";
import { applyViewUpdates, parseViewMetadata, type ViewMetadata } from "./view-metadata.js";

/** Times that a view is read again because someone else changed it between our reading and our swap. */
const mostTries = 8;

export async function listViews(context: CatalogContext, { namespace, query }: RoutedRequest): Promise<RoutedAnswer> {
  const isShown = isReadOnly(context, namespace) && namespace.length === 1;
  const names = isShown ? [] : await context.store.listNames(namespace, "view");
  if (names === null) throw noSuchNamespace(namespace);
  const page = pageOf(names, (name) => name, query);
  const identifiers = page.entries.map((name) => ({ namespace, name }));
  return { status: 200, json: { identifiers, "next-page-token": page.nextPageToken ?? undefined } };
}

export async function createView(context: CatalogContext, { namespace, body }: RoutedRequest): Promise<RoutedAnswer> {
  const given = bodyOf(body);
  const identifier = { namespace, name: checkedName(given.name, "name") };
  requireWritable(context, identifier);
  await requireNamespace(context, namespace);
  const existing = await pointerAt(context, identifier);
  if (existing !== null) throw taken(existing, identifier);
  const uuid = context.newUuid();
  const location = given.location === undefined || given.location === null ? null : textOf(given.location, "location");
  if (location !== null) await requireLocation(context, location, "location");
  const version = { ...objectOf(given["view-version"], "view-version"), "schema-id": -1 };
  const view = updated(null, context, [
    { action: "assign-uuid", uuid },
    { action: "set-location", location: location ?? newLocation(context.files.warehouse, identifier, uuid) },
    { action: "set-properties", updates: propertiesOf(given.properties, "properties") },
    { action: "add-schema", schema: given.schema },
    { action: "add-view-version", "view-version": version },
    { action: "set-current-view-version", "view-version-id": -1 },
  ]);
  const state = await written(context, view, null);
  const outcome = await swapOrUnknown(context, [
    { identifier, expected: null, next: { kind: "view", location: state.location } },
  ]);
  if (outcome.isDone) return viewAnswer(state);
  await tryTo(context, () => context.files.remove(state.location));
  if (outcome.reason === "noNamespace") throw noSuchNamespace(outcome.namespace);
  throw taken(outcome.found, identifier);
}

export async function loadView(context: CatalogContext, request: RoutedRequest): Promise<RoutedAnswer> {
  const identifier = identifierOf(request);
  const pointer = await viewPointer(context, identifier);
  const text = await readText(context, pointer, identifier);
  // Read even though the text goes out as it is: a damaged file must not become a damaged answer.
  parseViewMetadata(text, pointer.location);
  return viewAnswer({ location: pointer.location, text });
}

export async function hasView(context: CatalogContext, request: RoutedRequest): Promise<RoutedAnswer> {
  await viewPointer(context, identifierOf(request));
  return noContent;
}

/** Commits a new state of a view; its one requirement is the view's uuid. */
export async function commitView(context: CatalogContext, request: RoutedRequest): Promise<RoutedAnswer> {
  const identifier = identifierOf(request);
  requireWritable(context, identifier);
  const given = bodyOf(request.body);
  const updates = listOf(given.updates, "updates").map((one) => objectOf(one, "updates"));
  const requirements = listOf(given.requirements, "requirements").map((one) => objectOf(one, "requirements"));
  await requireNewLocations(context, updates);
  for (let attempt = 1; attempt <= mostTries; attempt++) {
    const expected = await viewPointer(context, identifier);
    const base = parseViewMetadata(await readText(context, expected, identifier), expected.location);
    for (const { type, uuid } of requirements) {
      if (type !== "assert-view-uuid") throw badRequest(`requirement ${String(type)}: not one of views`);
      if (uuid === base["view-uuid"]) continue;
      const message = `view UUID does not match: expected ${String(uuid)} != ${base["view-uuid"]}`;
      throw commitFailed(`Cannot commit ${nameOf(identifier)}: Requirement failed: ${message}`);
    }
    const state = await written(context, updated(base, context, updates), expected.location);
    const next = { kind: "view", location: state.location } as const;
    const outcome = await swapOrUnknown(context, [{ identifier, expected, next }]);
    if (outcome.isDone) return viewAnswer(state);
    await tryTo(context, () => context.files.remove(state.location));
  }
  throw commitFailed(`Cannot commit ${nameOf(identifier)}: it was changed by others at the same time, again and again`);
}

export async function dropView(context: CatalogContext, request: RoutedRequest): Promise<RoutedAnswer> {
  const identifier = identifierOf(request);
  requireWritable(context, identifier);
  for (;;) {
    const expected = await pointerToDrop(context, identifier);
    if (expected?.kind !== "view") throw noSuchView(identifier);
    const text = await context.files.read(expected.location);
    const { isDone } = await context.store.swap([{ identifier, expected, next: null }]);
    if (!isDone) continue;
    if (text !== null) await tryTo(context, () => removeFiles(context, text, expected.location));
    return noContent;
  }
}

export async function renameView(context: CatalogContext, request: RoutedRequest): Promise<RoutedAnswer> {
  return rename(context, request, "view");
}

async function viewPointer(context: CatalogContext, identifier: TableIdentifier): Promise<Pointer> {
  const pointer = isReadOnly(context, identifier.namespace) ? null : await pointerAt(context, identifier);
  if (pointer?.kind !== "view") throw noSuchView(identifier);
  return pointer;
}

function taken(found: Pointer | null, identifier: TableIdentifier) {
  return alreadyExists(found?.kind === "table" ? "Table with same name" : "View", nameOf(identifier));
}

function updated(base: ViewMetadata | null, { now }: CatalogContext, updates: Parameters<typeof applyViewUpdates>[1]) {
  try {
    return applyViewUpdates(base, updates, now());
  } catch (error) {
    throw refusalOf(error);
  }
}

async function written(context: CatalogContext, view: ViewMetadata, previous: string | null) {
  const folder = metadataFolder(context, { location: view.location, "table-uuid": view["view-uuid"] });
  const location = nextMetadataLocation(folder, previous, context.newUuid());
  const text = formatMetadataJson(view);
  await context.files.create(location, text);
  return { location, text };
}

function viewAnswer({ location, text }: { readonly location: string; readonly text: string }): RoutedAnswer {
  return { status: 200, text: `{"metadata-location":${JSON.stringify(location)},"metadata":${text},"config":{}}` };
}

/** A view's files are metadata alone: they go with it, where the catalog chose their folder and nothing else uses it. */
async function removeFiles(context: CatalogContext, text: string, location: string): Promise<void> {
  const { files } = context;
  const view = parseViewMetadata(text, location);
  if (!files.isWithin(view.location) || !isOwnLocation(view.location, view["view-uuid"])) return;
  if (!(await isPointedInto(context, `${view.location}/`))) await files.remove(view.location);
}
