import type { Problem } from "../run/problem.js";

/**
 * Where Iceberg's REST protocol is served: below /iceberg, and at the root for clients that know only host and port, such
 * as the protocol's compatibility kit.
 */
export const catalogRoots = ["/iceberg", ""] as const;

/** True for a path of the protocol, whose clients expect its own form of errors. */
export function isCatalogPath(path: string): boolean {
  return catalogRoots.some((root) => path.startsWith(`${root}/v1/`));
}

const typeOfStatus: Readonly<Record<number, string>> = {
  401: "NotAuthorizedException",
  403: "ForbiddenException",
  503: "ServiceUnavailableException",
};

/** A problem in the form of the protocol (IcebergErrorResponse), as JSON text. */
export function catalogProblem({ message, remedy }: Problem, status: number): string {
  const type = typeOfStatus[status] ?? (status < 500 ? "BadRequestException" : "InternalServerError");
  return JSON.stringify({ error: { message: `${message}. ${remedy}`, type, code: status } });
}
