import assert from "node:assert/strict";
import { join } from "node:path";
import { parseMetadataJson } from "../metadata-json.js";
import { MemoryPointerStore } from "./memory-pointer-store.js";
import { LocalMetadataFiles } from "./metadata-files.js";
import { type CatalogOptions, RestCatalog } from "./rest-catalog.js";

let made = 0;

/** For tests: a new catalog with a warehouse of its own, and who asks it. */
export class CatalogClient {
  readonly folder: string;
  readonly catalog: RestCatalog;
  readonly failures: unknown[] = [];

  /** @param home folder for the warehouse */
  constructor(home: string, options: Partial<CatalogOptions> = {}) {
    this.folder = join(home, String(made++));
    this.catalog = new RestCatalog({
      store: new MemoryPointerStore(),
      files: new LocalMetadataFiles(this.folder),
      onFailure: (error) => this.failures.push(error),
      ...options,
    });
  }

  async ask(
    method: string,
    url: string,
    body: unknown = "",
    ifNoneMatch = "",
  ): Promise<{ status: number; json: Answer; text: string; etag: string | null }> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const answer = await this.catalog.answer({ method, url: `/v1${url}`, body: text, ifNoneMatch });
    return {
      status: answer.status,
      etag: answer.etag,
      json: (answer.body === null ? {} : parseMetadataJson(answer.body)) as Answer,
      text: answer.body ?? "",
    };
  }

  /** Asks what must succeed. */
  async does(method: string, url: string, body: unknown = ""): Promise<Answer> {
    const { status, json, text } = await this.ask(method, url, body);
    assert.ok(status === 200 || status === 204, `${method} ${url}: ${status} ${text}`);
    return json;
  }

  /** Asks what must be refused; answers with status, type and message. */
  async refused(method: string, url: string, body: unknown = ""): Promise<[number, string, string]> {
    const { status, json } = await this.ask(method, url, body);
    assert.ok(status >= 400, `${method} ${url}: ${status}`);
    assert.equal(json.error.code, status);
    return [status, json.error.type, json.error.message];
  }
}

/** What tests look at of answers. */
export interface Answer {
  readonly error: { readonly type: string; readonly message: string; readonly code: number };
  readonly endpoints: readonly string[];
  readonly namespaces: readonly (readonly string[])[];
  readonly identifiers: readonly { readonly namespace: readonly string[]; readonly name: string }[];
  readonly "next-page-token"?: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly "metadata-location"?: string;
  readonly metadata: Metadata;
}

interface Metadata {
  readonly "table-uuid": string;
  readonly location: string;
  readonly "last-column-id": number;
  readonly schemas: readonly { readonly fields: readonly { readonly id: number; readonly name: string }[] }[];
  readonly "partition-specs": readonly { readonly fields: readonly object[] }[];
  readonly "sort-orders": readonly { readonly fields: readonly object[] }[];
  readonly properties: Readonly<Record<string, string>>;
  readonly snapshots: readonly { readonly "snapshot-id": number | bigint }[];
}

/** A date and a double, with ids that a catalog gives anew. */
export const schema = {
  type: "struct",
  "schema-id": 0,
  fields: [
    { id: 7, name: "day", required: true, type: "date" },
    { id: 3, name: "price", required: false, type: "double" },
  ],
};

/** Makes the namespace `n` and a table in it. */
export async function withTable(client: CatalogClient, name = "t", more: object = {}): Promise<Answer> {
  await client.ask("POST", "/namespaces", { namespace: ["n"] });
  return client.does("POST", "/namespaces/n/tables", { name, schema, ...more });
}
