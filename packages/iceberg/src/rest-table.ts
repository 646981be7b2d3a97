import { IcebergError } from "./iceberg-error.js";
import { formatMetadataJson, parseMetadataJson } from "./metadata-json.js";
import type { TableCommits } from "./table-commits.js";
import { type TableMetadata, tableMetadataOf } from "./table-metadata.js";
import type { TableRequirement, TableUpdate } from "./table-update.js";

/** A table of any Iceberg REST catalog, over HTTP. */
export class RestTable implements TableCommits {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  /**
   * @param url of the table, such as http://127.0.0.1:8181/v1/namespaces/desk/tables/trades
   * @param headers such as authorization
   */
  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  /** @throws NOT_FOUND, UNSUPPORTED naming the status */
  load(): Promise<TableMetadata> {
    return this.#ask("GET");
  }

  /** @throws CONFLICT where a requirement does not hold; BAD_ARGUMENT where the catalog refuses an update */
  commit(requirements: readonly TableRequirement[], updates: readonly TableUpdate[]): Promise<TableMetadata> {
    return this.#ask("POST", formatMetadataJson({ requirements, updates }));
  }

  async #ask(method: string, body?: string): Promise<TableMetadata> {
    const headers = { ...this.#headers, ...(body === undefined ? {} : { "content-type": "application/json" }) };
    const response = await fetch(this.#url, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    if (!response.ok) throw refusal(response.status, this.#url, text);
    const answer = parseMetadataJson(text) as { metadata?: unknown };
    return tableMetadataOf(answer.metadata, this.#url);
  }
}

function refusal(status: number, url: string, text: string): unknown {
  const message = `${url}: ${status} ${text.slice(0, 500)}`;
  if (status === 409) return new IcebergError("CONFLICT", message);
  if (status === 404) return new IcebergError("NOT_FOUND", message);
  if (status >= 400 && status < 500) return new IcebergError("BAD_ARGUMENT", message);
  // Whether the commit took place is not known: nothing that it would need may be deleted.
  return new Error(message);
}
