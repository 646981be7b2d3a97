import { setTimeout as wait } from "node:timers/promises";
import { AwsClient } from "aws4fetch";
import { DeltaError, messageOf } from "./delta-error.js";
import type { ObjectStore, StoredObject } from "./object-store.js";

export interface S3Options {
  /** Such as `https://s3.eu-central-1.amazonaws.com`; the bucket is the first step of the path. */
  readonly endpoint: string;
  readonly bucket: string;
  /** Where the table lies in the bucket, without slashes at the ends. */
  readonly prefix: string;
  /** `us-east-1` where absent. */
  readonly region?: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Tries of a request before it counts as failed; 5 where absent. */
  readonly tries?: number;
}

interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
  /** An earlier try of the same request may have been carried out although no answer came. */
  readonly mayBeDone: boolean;
}

/**
 * A prefix of an S3 bucket, or of any server that speaks its protocol and heeds `If-None-Match: *` (AWS since August
 * 2024). A server that does not heed it would let two writers take one version: `probeObjectStore` finds that out.
 */
export class S3ObjectStore implements ObjectStore {
  readonly where: string;
  readonly #client: AwsClient;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #tries: number;

  constructor(options: S3Options) {
    const { accessKeyId, secretAccessKey, sessionToken } = options;
    this.#client = new AwsClient({
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      service: "s3",
      region: options.region ?? "us-east-1",
      retries: 0,
    });
    this.#bucket = `${options.endpoint.replace(/\/$/, "")}/${encodeURIComponent(options.bucket)}`;
    this.#prefix = options.prefix === "" ? "" : `${options.prefix}/`;
    this.#tries = options.tries ?? 5;
    this.where = `s3://${options.bucket}/${options.prefix}`;
  }

  async list(prefix: string): Promise<StoredObject[]> {
    const found: StoredObject[] = [];
    let token: string | null = null;
    do {
      const query: Record<string, string> = { "list-type": "2", prefix: this.#prefix + prefix };
      if (token !== null) query["continuation-token"] = token;
      const { status, body } = await this.#ask("GET", `${this.#bucket}?${new URLSearchParams(query)}`);
      if (status === 404) return [];
      if (status !== 200) throw this.#refusal("listing", status, body);
      const page = new TextDecoder().decode(body);
      for (const [, entry] of page.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
        const name = textOf(entry, "Key").slice(this.#prefix.length);
        found.push({ name, size: Number(textOf(entry, "Size")), modified: Date.parse(textOf(entry, "LastModified")) });
      }
      token = textOf(page, "IsTruncated") === "true" ? textOf(page, "NextContinuationToken") : null;
    } while (token !== null);
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async get(name: string): Promise<Uint8Array | null> {
    const { status, body } = await this.#ask("GET", this.#urlOf(name));
    if (status === 404) return null;
    if (status !== 200) throw this.#refusal(name, status, body);
    return body;
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    const { status, body } = await this.#ask("PUT", this.#urlOf(name), bytes);
    if (status !== 200) throw this.#refusal(name, status, body);
  }

  async putIfAbsent(name: string, bytes: Uint8Array): Promise<boolean> {
    for (;;) {
      const answer = await this.#ask("PUT", this.#urlOf(name), bytes, { "if-none-match": "*" });
      if (answer.status === 200) return true;
      // 409: another conditional write of this name is under way; which of the two is first is not yet known.
      if (answer.status === 409) continue;
      if (answer.status !== 412) throw this.#refusal(name, answer.status, answer.body);
      if (!answer.mayBeDone) return false;
      // The answer to an earlier try was lost: the object may be ours. Contents that are alike are one writer's.
      const held = await this.get(name);
      return held !== null && Buffer.compare(held, bytes) === 0;
    }
  }

  async remove(name: string): Promise<void> {
    const { status, body } = await this.#ask("DELETE", this.#urlOf(name));
    if (status !== 204 && status !== 200 && status !== 404) throw this.#refusal(name, status, body);
  }

  #urlOf(name: string): string {
    return `${this.#bucket}/${(this.#prefix + name).split("/").map(encodeURIComponent).join("/")}`;
  }

  /** Sends until there is an answer that says something; a full second between the last tries. */
  async #ask(
    method: string,
    url: string,
    body?: Uint8Array,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    let mayBeDone = false;
    for (let attempt = 1; ; attempt++) {
      let failure: unknown;
      try {
        const init = body === undefined ? { method, headers } : { method, headers, body: Uint8Array.from(body) };
        const answer = await this.#client.fetch(url, init);
        const content = new Uint8Array(await answer.arrayBuffer());
        if (answer.status < 500 && answer.status !== 429) return { status: answer.status, body: content, mayBeDone };
        failure = new Error(`status ${answer.status}`);
      } catch (cause) {
        failure = cause;
      }
      mayBeDone = true;
      if (attempt >= this.#tries) {
        throw new DeltaError(
          "UNREACHABLE",
          `${this.where}: ${method} failed ${attempt} times (${messageOf(failure)})`,
          failure,
        );
      }
      await wait(Math.min(1000, 50 * 4 ** (attempt - 1)));
    }
  }

  #refusal(name: string, status: number, body: Uint8Array): DeltaError {
    const said = textOf(new TextDecoder().decode(body), "Code") || "no reason given";
    const message = `${this.where}/${name}: the storage answered ${status} (${said})`;
    return new DeltaError(status === 401 || status === 403 ? "UNWRITABLE" : "UNREACHABLE", message);
  }
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The text of the first element of that name; "" for none. */
function textOf(xml: string, element: string): string {
  const text = new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1] ?? "";
  return text.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (whole, decimal, hex, name) => {
    if (decimal) return String.fromCodePoint(Number(decimal));
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    return entities[name] ?? whole;
  });
}
