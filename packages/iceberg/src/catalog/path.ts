import { badRequest } from "./catalog-error.js";
import type { Namespace } from "./pointer-store.js";
import { checkedNamespace } from "./request-body.js";

/** Between the levels of a namespace in a path or a query. */
const levelSeparator = "\u001f";

/**
 * One segment of a path as the client meant it. A plus is a space: the Java client encodes paths as forms do, and every
 * client writes a true plus as %2B.
 *
 * @throws CatalogError 400 where it is not percent-encoded UTF-8
 */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment.replaceAll("+", "%20"));
  } catch (cause) {
    throw badRequest(`path: ${segment} is not percent-encoded UTF-8`, cause);
  }
}

/** Levels of a decoded namespace. @throws CatalogError 400 */
export function namespaceInPath(decoded: string): Namespace {
  return checkedNamespace(decoded.split(levelSeparator), "namespace");
}
