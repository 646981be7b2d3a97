import type { Namespace, TableIdentifier } from "./pointer-store.js";

/** Names of errors as clients of the protocol look for them (those of the Java library). */
type CatalogErrorType =
  | "AlreadyExistsException"
  | "BadRequestException"
  | "CommitFailedException"
  | "CommitStateUnknownException"
  | "ForbiddenException"
  | "IllegalArgumentException"
  | "InternalServerError"
  | "NamespaceNotEmptyException"
  | "NoSuchNamespaceException"
  | "NoSuchTableException"
  | "NoSuchViewException"
  | "ServiceUnavailableException"
  | "UnprocessableEntityException"
  | "UnsupportedOperationException";

/** A refusal as the protocol says it (IcebergErrorResponse). */
export class CatalogError extends Error {
  override readonly name = "CatalogError";
  readonly status: number;
  readonly type: CatalogErrorType;

  constructor(status: number, type: CatalogErrorType, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.type = type;
  }

  /** The answer's body. */
  toJson(): { readonly error: { readonly message: string; readonly type: string; readonly code: number } } {
    return { error: { message: this.message, type: this.type, code: this.status } };
  }
}

/** The catalog's store cannot be reached and nothing was done: to be thrown by a store that knows so. */
export function storeUnavailable(message: string, cause?: unknown): CatalogError {
  return new CatalogError(503, "ServiceUnavailableException", message, cause);
}

export function badRequest(message: string, cause?: unknown): CatalogError {
  return new CatalogError(400, "BadRequestException", message, cause);
}

export function forbidden(message: string): CatalogError {
  return new CatalogError(403, "ForbiddenException", message);
}

export function noSuchNamespace(namespace: Namespace): CatalogError {
  return new CatalogError(404, "NoSuchNamespaceException", `Namespace does not exist: ${nameOfNamespace(namespace)}`);
}

export function noSuchTable(identifier: TableIdentifier): CatalogError {
  return new CatalogError(404, "NoSuchTableException", `Table does not exist: ${nameOf(identifier)}`);
}

export function noSuchView(identifier: TableIdentifier): CatalogError {
  return new CatalogError(404, "NoSuchViewException", `View does not exist: ${nameOf(identifier)}`);
}

/** @param what "Table", "View" or "Namespace", which is already there */
export function alreadyExists(what: string, name: string): CatalogError {
  return new CatalogError(409, "AlreadyExistsException", `${what} already exists: ${name}`);
}

export function commitFailed(message: string): CatalogError {
  return new CatalogError(409, "CommitFailedException", message);
}

/** Levels joined with points, for messages only: a level may hold a point itself. */
export function nameOfNamespace(namespace: Namespace): string {
  return namespace.join(".");
}

export function nameOf({ namespace, name }: TableIdentifier): string {
  return [...namespace, name].join(".");
}
