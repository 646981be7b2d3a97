/**
 * Where Iceberg's REST protocol is served: below /iceberg, and at the root for clients that know only host and port, such
 * as the protocol's compatibility kit.
 */
export const catalogRoots = ["/iceberg", ""] as const;

/** True for a path of the protocol, whose clients expect its own form of errors. */
export function isCatalogPath(path: string): boolean {
  return catalogRoots.some((root) => path.startsWith(`${root}/v1/`));
}

/** A post that tells what a scan or a commit cost and changes nothing; readers send it too. */
export function isMetricsReport(path: string): boolean {
  return /^(?:\/iceberg)?\/v1\/namespaces\/[^/]+\/tables\/[^/]+\/metrics\/?$/.test(path);
}
