import { randomUUID } from "node:crypto";
import { IcebergError } from "../iceberg-error.js";
import { formatMetadataJson } from "../metadata-json.js";
import type { CatalogContext, RoutedAnswer, RoutedRequest } from "./catalog-context.js";
import { CatalogError } from "./catalog-error.js";
import type { MetadataFiles } from "./metadata-files.js";
import type { MovedTables } from "./moved-tables.js";
import {
  createNamespace,
  dropNamespace,
  hasNamespace,
  listNamespaces,
  loadNamespace,
  updateProperties,
} from "./namespaces.js";
import { decodeSegment, namespaceInPath } from "./path.js";
import type { PointerStore } from "./pointer-store.js";
import { noReadOnlyTables, type ReadOnlyTables } from "./read-only-tables.js";
import { checkedName } from "./request-body.js";
import {
  commitTable,
  commitTransaction,
  createTable,
  dropTable,
  hasTable,
  listTables,
  loadTable,
  registerTable,
  renameTable,
  reportMetrics,
} from "./tables.js";
import { Turns } from "./turns.js";
import { commitView, createView, dropView, hasView, listViews, loadView, renameView } from "./views.js";

export interface CatalogOptions {
  readonly store: PointerStore;
  readonly files: MetadataFiles;
  /** Tables to show beside the catalog's own. */
  readonly readOnly?: ReadOnlyTables;
  /** For a warehouse that may be moved or copied together with its catalog. */
  readonly moved?: MovedTables;
  /** ms UTC; the system's clock where absent. */
  readonly now?: () => number;
  /** Told of what nobody raised on purpose, of refusals of status 500 and above, and of files that could not be removed. */
  readonly onFailure?: (error: unknown) => void;
}

/** A request as any HTTP server has it. */
export interface CatalogRequest {
  readonly method: string;
  /** Path and query below the catalog's root as they came, percent-encoded: `/v1/namespaces?pageSize=10`. */
  readonly url: string;
  /** Body as text; empty where there is none. */
  readonly body: string;
  /** Header `If-None-Match`, where there is one: a table that the client has already is answered with 304. */
  readonly ifNoneMatch?: string;
}

export interface CatalogAnswer {
  readonly status: number;
  /** JSON; null where the answer has no body. */
  readonly body: string | null;
  /** For the header `ETag`; null where the answer is no table's. */
  readonly etag: string | null;
}

type Handler = (context: CatalogContext, request: RoutedRequest) => Promise<RoutedAnswer>;

/** Endpoints as the protocol writes them, which is also how a catalog lists them. No prefix is used in paths. */
const endpoints: readonly (readonly [string, Handler])[] = [
  ["GET /v1/{prefix}/namespaces", listNamespaces],
  ["POST /v1/{prefix}/namespaces", createNamespace],
  ["GET /v1/{prefix}/namespaces/{namespace}", loadNamespace],
  ["HEAD /v1/{prefix}/namespaces/{namespace}", hasNamespace],
  ["DELETE /v1/{prefix}/namespaces/{namespace}", dropNamespace],
  ["POST /v1/{prefix}/namespaces/{namespace}/properties", updateProperties],
  ["GET /v1/{prefix}/namespaces/{namespace}/tables", listTables],
  ["POST /v1/{prefix}/namespaces/{namespace}/tables", createTable],
  ["POST /v1/{prefix}/namespaces/{namespace}/register", registerTable],
  ["GET /v1/{prefix}/namespaces/{namespace}/tables/{table}", loadTable],
  ["HEAD /v1/{prefix}/namespaces/{namespace}/tables/{table}", hasTable],
  ["POST /v1/{prefix}/namespaces/{namespace}/tables/{table}", commitTable],
  ["DELETE /v1/{prefix}/namespaces/{namespace}/tables/{table}", dropTable],
  ["POST /v1/{prefix}/namespaces/{namespace}/tables/{table}/metrics", reportMetrics],
  ["POST /v1/{prefix}/tables/rename", renameTable],
  ["POST /v1/{prefix}/transactions/commit", commitTransaction],
  ["GET /v1/{prefix}/namespaces/{namespace}/views", listViews],
  ["POST /v1/{prefix}/namespaces/{namespace}/views", createView],
  ["GET /v1/{prefix}/namespaces/{namespace}/views/{view}", loadView],
  ["HEAD /v1/{prefix}/namespaces/{namespace}/views/{view}", hasView],
  ["POST /v1/{prefix}/namespaces/{namespace}/views/{view}", commitView],
  ["DELETE /v1/{prefix}/namespaces/{namespace}/views/{view}", dropView],
  ["POST /v1/{prefix}/views/rename", renameView],
];

interface Route {
  readonly method: string;
  readonly segments: readonly string[];
  readonly handle: Handler;
}

const routes: readonly Route[] = [["GET /v1/config", configure] as const, ...endpoints].map(([endpoint, handle]) => {
  const [method, path] = endpoint.split(" ");
  return { method, segments: path.replace("/{prefix}", "").split("/").slice(1), handle };
});

async function configure(): Promise<RoutedAnswer> {
  return { status: 200, json: { defaults: {}, overrides: {}, endpoints: endpoints.map(([endpoint]) => endpoint) } };
}

/**
 * A catalog of Iceberg's REST protocol without an HTTP server: requests in, answers out. Whoever serves it decides who
 * may ask.
 */
export class RestCatalog {
  readonly #context: CatalogContext;
  readonly #onFailure: (error: unknown) => void;

  constructor({ store, files, readOnly = noReadOnlyTables, moved, now = Date.now, onFailure }: CatalogOptions) {
    this.#onFailure = onFailure ?? (() => undefined);
    const report = this.#onFailure;
    const turns = new Turns();
    this.#context = { store, files, readOnly, moved: moved ?? null, now, newUuid: randomUUID, turns, report };
  }

  /** Answers every request, malformed ones with the protocol's error; never throws. */
  async answer({ method, url, body, ifNoneMatch = "" }: CatalogRequest): Promise<CatalogAnswer> {
    try {
      const [path, ...query] = url.split("?");
      const { route, namespace, name } = routeOf(method, path);
      const {
        status,
        json,
        text,
        etag = null,
      } = await route.handle(this.#context, {
        namespace: namespace === null ? [] : namespaceInPath(namespace),
        name: name === null ? "" : checkedName(name, "name"),
        query: new URLSearchParams(query.join("?")),
        body,
        ifNoneMatch,
      });
      return { status, body: text ?? (json === undefined ? null : formatMetadataJson(json)), etag };
    } catch (error) {
      const refusal = error instanceof CatalogError ? error : unexpected(error);
      if (refusal.status >= 500) this.#onFailure(error);
      return { status: refusal.status, body: JSON.stringify(refusal.toJson()), etag: null };
    }
  }
}

/** The route of a path, and what the path says at its places. @throws CatalogError 406 where there is none */
function routeOf(method: string, path: string): { route: Route; namespace: string | null; name: string | null } {
  const segments = path.replace(/\/$/, "").split("/").slice(1);
  const found = routes.filter((route) => fits(route, segments));
  const route = found.find((each) => each.method === method);
  if (route === undefined) {
    const known = found.map((each) => each.method).join(", ");
    const message = known === "" ? `${path}: not an endpoint of this catalog` : `${method} ${path}: only ${known}`;
    throw new CatalogError(406, "UnsupportedOperationException", message);
  }
  const at = (...parameters: readonly string[]): string | null => {
    const place = route.segments.findIndex((segment) => parameters.includes(segment));
    return place < 0 ? null : decodeSegment(segments[place]);
  };
  return { route, namespace: at("{namespace}"), name: at("{table}", "{view}") };
}

function fits({ segments }: Route, given: readonly string[]): boolean {
  return segments.length === given.length && segments.every((one, k) => one.startsWith("{") || one === given[k]);
}

function unexpected(cause: unknown): CatalogError {
  // A damaged metadata file: its name helps, and it is the client's own.
  const message = cause instanceof IcebergError ? cause.message : "the request could not be answered";
  return new CatalogError(500, "InternalServerError", message, cause);
}
