import { parseMetadataJson } from "../metadata-json.js";
import { badRequest } from "./catalog-error.js";
import type { Namespace, Properties, TableIdentifier } from "./pointer-store.js";

export type JsonObject = Readonly<Record<string, unknown>>;

/** Longest name of a level, table or view, in UTF-16 units. */
const longestName = 255;
/** Most levels of a namespace. */
const mostLevels = 32;

/** A request's body as an object, its 64-bit integers exact. @throws CatalogError 400 */
export function bodyOf(text: string): JsonObject {
  let value: unknown;
  try {
    value = parseMetadataJson(text);
  } catch (cause) {
    throw badRequest(`the body is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  return objectOf(value, "the body");
}

export function objectOf(value: unknown, what: string): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw badRequest(`${what}: must be an object`);
  return value as JsonObject;
}

export function listOf(value: unknown, what: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw badRequest(`${what}: must be a list`);
  return value;
}

export function textOf(value: unknown, what: string): string {
  if (typeof value !== "string" || value === "") throw badRequest(`${what}: must be a text of at least one character`);
  return value;
}

/** A name of a table, a view or a level of a namespace. @throws CatalogError 400 */
export function checkedName(value: unknown, what: string): string {
  const name = textOf(value, what);
  if (name.length > longestName) throw badRequest(`${what}: longer than ${longestName} characters`);
  if (/[\p{Cc}\p{Cs}]/u.test(name)) {
    throw badRequest(`${what}: must hold no control character and no half of a surrogate pair`);
  }
  // Clients resolve them as steps of the path before they ask: nobody could reach such a name.
  if (name === "." || name === "..") throw badRequest(`${what}: must not be ${name}, which URLs cannot hold`);
  return name;
}

/** Levels of a namespace. @throws CatalogError 400 where there is none */
export function checkedNamespace(value: unknown, what: string): Namespace {
  const levels = listOf(value, what);
  if (levels.length === 0) throw badRequest(`${what}: must have at least one level`);
  if (levels.length > mostLevels) throw badRequest(`${what}: more than ${mostLevels} levels`);
  return levels.map((level) => checkedName(level, what));
}

export function checkedIdentifier(value: unknown, what: string): TableIdentifier {
  const { namespace, name } = objectOf(value, what);
  return { namespace: checkedNamespace(namespace, `${what}.namespace`), name: checkedName(name, `${what}.name`) };
}

/** Texts by name. @throws CatalogError 400 */
export function propertiesOf(value: unknown, what: string): Properties {
  if (value === undefined || value === null) return {};
  const properties = objectOf(value, what);
  for (const [name, text] of Object.entries(properties)) {
    if (typeof text !== "string") throw badRequest(`${what}.${name}: must be a text`);
    // What neither UTF-8 nor a database's text can hold.
    if (/[\0\p{Cs}]/u.test(name + text)) {
      throw badRequest(`${what}: must hold no U+0000 and no half of a surrogate pair`);
    }
  }
  return properties as Properties;
}
