import {
  type CatalogContext,
  isReadOnly,
  noContent,
  type RoutedAnswer,
  type RoutedRequest,
  requireWritable,
} from "./catalog-context.js";
import { alreadyExists, CatalogError, commitFailed, nameOfNamespace, noSuchNamespace } from "./catalog-error.js";
import { namespaceLocation } from "./locations.js";
import { pageOf } from "./page.js";
import { namespaceInPath } from "./path.js";
import type { Namespace, Properties } from "./pointer-store.js";
import { bodyOf, checkedNamespace, listOf, propertiesOf, textOf } from "./request-body.js";

/** Times that properties are read again because someone else changed them meanwhile. */
const mostTries = 20;

export async function listNamespaces(context: CatalogContext, { query }: RoutedRequest): Promise<RoutedAnswer> {
  const given = query.get("parent");
  const parent = given === null || given === "" ? [] : namespaceInPath(given);
  const page = pageOf(await childrenOf(context, parent), (namespace) => namespace[parent.length], query);
  return { status: 200, json: { namespaces: page.entries, "next-page-token": page.nextPageToken ?? undefined } };
}

async function childrenOf(context: CatalogContext, parent: Namespace): Promise<readonly Namespace[]> {
  if (parent.length === 1 && isReadOnly(context, parent)) return [];
  const own = await context.store.listNamespaces(parent);
  if (own === null) throw noSuchNamespace(parent);
  if (parent.length > 0) return own;
  const others = own.map(([level]) => level).filter((level) => !context.readOnly.namespaces.includes(level));
  return [...others, ...context.readOnly.namespaces].sort((a, b) => (a < b ? -1 : 1)).map((level) => [level]);
}

export async function createNamespace(context: CatalogContext, { body }: RoutedRequest): Promise<RoutedAnswer> {
  const given = bodyOf(body);
  const namespace = checkedNamespace(given.namespace, "namespace");
  const properties = propertiesOf(given.properties, "properties");
  if (namespace.length === 1 && isReadOnly(context, namespace)) throw exists(namespace);
  requireWritable(context, namespace);
  const outcome = await context.store.createNamespace(namespace, properties);
  if (outcome === "exists") throw exists(namespace);
  if (outcome === "noParent") throw noSuchNamespace(namespace.slice(0, -1));
  return { status: 200, json: { namespace, properties } };
}

function exists(namespace: Namespace): CatalogError {
  return alreadyExists("Namespace", nameOfNamespace(namespace));
}

export async function loadNamespace(context: CatalogContext, { namespace }: RoutedRequest): Promise<RoutedAnswer> {
  return { status: 200, json: { namespace, properties: await propertiesOfNamespace(context, namespace) } };
}

export async function hasNamespace(context: CatalogContext, { namespace }: RoutedRequest): Promise<RoutedAnswer> {
  await propertiesOfNamespace(context, namespace);
  return noContent;
}

async function propertiesOfNamespace(context: CatalogContext, namespace: Namespace): Promise<Properties> {
  if (namespace.length === 1 && isReadOnly(context, namespace)) return { comment: context.readOnly.reason };
  const properties = await context.store.readNamespace(namespace);
  if (properties === null) throw noSuchNamespace(namespace);
  // Trino creates a table before it looks for its place, and finds it taken, unless its namespace names one.
  return { location: namespaceLocation(context.files.warehouse, namespace), ...properties };
}

export async function dropNamespace(context: CatalogContext, { namespace }: RoutedRequest): Promise<RoutedAnswer> {
  requireWritable(context, namespace);
  const outcome = await context.store.dropNamespace(namespace);
  if (outcome === "missing") throw noSuchNamespace(namespace);
  if (outcome === "notEmpty") {
    const message = `Namespace ${nameOfNamespace(namespace)} is not empty.`;
    throw new CatalogError(409, "NamespaceNotEmptyException", message);
  }
  return noContent;
}

export async function updateProperties(
  context: CatalogContext,
  { namespace, body }: RoutedRequest,
): Promise<RoutedAnswer> {
  const given = bodyOf(body);
  const updates = propertiesOf(given.updates, "updates");
  const removals = [...new Set(listOf(given.removals, "removals").map((name) => textOf(name, "removals")))];
  requireWritable(context, namespace);
  const both = removals.filter((name) => Object.hasOwn(updates, name));
  if (both.length > 0) {
    const message = `Invalid namespace update: cannot simultaneously set and remove keys: ${both.join(", ")}`;
    throw new CatalogError(422, "UnprocessableEntityException", message);
  }
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const held = await context.store.readNamespace(namespace);
    if (held === null) throw noSuchNamespace(namespace);
    const next = Object.fromEntries(
      Object.entries({ ...held, ...updates }).filter(([name]) => !removals.includes(name)),
    );
    if (!(await context.store.setProperties(namespace, held, next))) continue;
    const removed = removals.filter((name) => Object.hasOwn(held, name));
    const missing = removals.filter((name) => !Object.hasOwn(held, name));
    return { status: 200, json: { updated: Object.keys(updates), removed, missing } };
  }
  throw commitFailed(`Namespace ${nameOfNamespace(namespace)} was changed by others at the same time, again and again`);
}
