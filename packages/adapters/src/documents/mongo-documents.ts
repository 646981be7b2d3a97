import {
  counted,
  type DocumentPage,
  type DocumentQuery,
  type DocumentRecord,
  type DocumentStore,
  type HeldDocument,
  type NewDocument,
  PlatformError,
} from "@plumbline/core";
import { Binary, type Collection, type Filter, MongoClient, MongoServerError } from "mongodb";
import { cursorOf, endOfBatch, pageOfEach, pageSizeOf, placeOfCursor, recordOf } from "./document-identity.js";
import { mongoPlace } from "./mongo-place.js";

/** A document as it lies in the collection; instants are dates, which MongoDB's own tools can read. */
interface Stored extends Omit<DocumentRecord, "documentId" | "eventTime" | "knownAt" | "ingestedAt"> {
  readonly _id: string;
  readonly eventTime: Date | null;
  readonly knownAt: Date;
  readonly ingestedAt: Date;
  readonly raw: Binary;
}

/** Bytes sent in one request; the server takes 48 MB. */
const mostBatch = 16 * 1024 * 1024;
const mostRaces = 10;
const duplicate = 11_000;

/**
 * Documents in any server that speaks MongoDB's protocol, collection `documents` of the URL's database (`plumbline` where
 * it names none). Only what FerretDB knows too is used: inserts by a key that follows from the content, finds, indexes.
 *
 * @throws PlatformError BAD_CONFIG, DOCUMENTS_UNAVAILABLE; neither holds the URL's password
 */
export async function openMongoDocuments(url: string): Promise<DocumentStore> {
  const { client, place } = await connected(url, 30_000);
  try {
    const collection = client.db(databaseOf(url)).collection<Stored>("documents");
    await makeIndexes(collection);
    return new MongoDocuments(client, collection, place);
  } catch (error) {
    await client.close();
    throw unavailable(place, error);
  }
}

const indexes: readonly { readonly key: Record<string, 1 | -1>; readonly name: string }[] = [
  { key: { hash: 1 }, name: "by_hash" },
  { key: { knownAt: -1, _id: 1 }, name: "by_knowledge" },
  { key: { symbol: 1, kind: 1, knownAt: -1 }, name: "by_symbol" },
];

/** Only those that are not there: FerretDB 1.24 drops the connection of whoever asks for one that is. */
async function makeIndexes(collection: Collection<Stored>): Promise<void> {
  const held: readonly (string | undefined)[] = await collection
    .indexes()
    .then((all) => all.map(({ name }) => name))
    .catch((error: unknown) => {
      if (error instanceof MongoServerError && error.codeName === "NamespaceNotFound") return [];
      throw error;
    });
  const missing = indexes.filter(({ name }) => !held.includes(name));
  if (missing.length > 0) await collection.createIndexes([...missing]);
}

/**
 * Which server answers at the URL, of which version and where, in one line; changes nothing.
 *
 * @throws PlatformError BAD_CONFIG, DOCUMENTS_UNAVAILABLE; neither holds the URL's password
 */
export async function describeMongoDocuments(url: string): Promise<string> {
  const { client, place } = await connected(url, 30_000);
  try {
    const database = client.db(databaseOf(url));
    const { version, ferretdbVersion } = await database.command({ buildInfo: 1 });
    const count = await database.collection("documents").estimatedDocumentCount();
    const server = ferretdbVersion === undefined ? "MongoDB" : `FerretDB ${ferretdbVersion}, as MongoDB`;
    return `${server} ${version} at ${place}: ${counted(count, "document")}`;
  } catch (error) {
    throw unavailable(place, error);
  } finally {
    await client.close();
  }
}

/** @param patience milliseconds a server is looked for, where the URL does not say */
export async function connected(url: string, patience: number): Promise<{ client: MongoClient; place: string }> {
  const place = mongoPlace(url);
  let client: MongoClient | null = null;
  try {
    const hasPatience = /[?&]serverSelectionTimeoutMS=/i.test(url);
    const more = hasPatience ? {} : { serverSelectionTimeoutMS: patience };
    client = new MongoClient(url, { ...more, appName: "plumbline" });
    await client.connect();
    return { client, place };
  } catch (error) {
    await client?.close();
    throw unavailable(place, error);
  }
}

export function databaseOf(url: string): string {
  return decodeURIComponent(/^[^/]*\/\/[^/]*\/([^?]*)/.exec(url)?.[1] ?? "") || "plumbline";
}

class MongoDocuments implements DocumentStore {
  readonly about: string;
  readonly #client: MongoClient;
  readonly #collection: Collection<Stored>;

  constructor(client: MongoClient, collection: Collection<Stored>, place: string) {
    this.#client = client;
    this.#collection = collection;
    this.about = place;
  }

  async put(documents: readonly NewDocument[]) {
    const records = documents.map(recordOf);
    return this.#asked(async () => {
      let stored = 0;
      for (let from = 0; from < records.length; ) {
        const to = endOfBatch(records, from, mostBatch);
        stored += await this.#insert(records.slice(from, to), documents.slice(from, to));
        from = to;
      }
      return { records, stored };
    });
  }

  async get(hash: string) {
    return this.#asked(async () => {
      const found = await this.#collection.find({ hash }).sort({ _id: 1 }).toArray();
      if (found.length === 0) return null;
      return { raw: new Uint8Array(found[0].raw.buffer), records: found.map(recordFrom) };
    });
  }

  async find({ kind, source, symbol, hashPrefix, asOf, limit, after }: DocumentQuery): Promise<DocumentPage> {
    const size = pageSizeOf(limit);
    const place = after === undefined ? null : placeOfCursor(after);
    const wanted: Filter<Stored>[] = [
      ...(kind === undefined ? [] : [{ kind }]),
      ...(source === undefined ? [] : [{ source }]),
      ...(symbol === undefined ? [] : [{ symbol }]),
      ...(hashPrefix === undefined ? [] : [{ hash: { $gte: hashPrefix, $lt: `${hashPrefix}g` } }]),
      ...(asOf === undefined || !Number.isFinite(asOf) ? [] : [{ knownAt: { $lte: new Date(asOf) } }]),
    ];
    if (place) {
      const knownAt = new Date(place.knownAt);
      wanted.push({ $or: [{ knownAt: { $lt: knownAt } }, { knownAt, _id: { $gt: place.documentId } }] });
    }
    return this.#asked(async () => {
      const filter: Filter<Stored> = wanted.length === 0 ? {} : { $and: wanted };
      const rows = await this.#collection
        .find(filter, { projection: { raw: 0 } })
        .sort({ knownAt: -1, _id: 1 })
        .limit(size + 1)
        .toArray();
      const documents = rows.slice(0, size).map(recordFrom);
      return { documents, next: rows.length > size ? cursorOf(documents[size - 1]) : null };
    });
  }

  async *each(): AsyncGenerator<HeldDocument> {
    for (let after = ""; ; ) {
      const page = await this.#asked(() =>
        this.#collection
          .find({ _id: { $gt: after } }, { projection: { _id: 1, bytes: 1 } })
          .sort({ _id: 1 })
          .limit(pageOfEach)
          .toArray(),
      );
      for (let from = 0; from < page.length; ) {
        const to = endOfBatch(page, from, mostBatch);
        const ids = page.slice(from, to).map(({ _id }) => _id);
        const rows = await this.#asked(() =>
          this.#collection
            .find({ _id: { $in: ids } })
            .sort({ _id: 1 })
            .toArray(),
        );
        for (const row of rows) yield { ...recordFrom(row), raw: new Uint8Array(row.raw.buffer) };
        from = to;
      }
      if (page.length < pageOfEach) return;
      after = page[page.length - 1]._id;
    }
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  /** Inserts what is not there; another process may insert the same meanwhile. */
  async #insert(records: readonly DocumentRecord[], documents: readonly NewDocument[]): Promise<number> {
    const byId = new Map(records.map((record, i) => [record.documentId, storedOf(record, documents[i].raw)]));
    let stored = 0;
    for (let race = 0; ; race++) {
      const held = await this.#collection
        .find({ _id: { $in: [...byId.keys()] } }, { projection: { _id: 1 } })
        .toArray();
      for (const { _id } of held) byId.delete(_id);
      if (byId.size === 0) return stored;
      try {
        const done = await this.#collection.insertMany([...byId.values()], {
          ordered: true,
          writeConcern: { w: "majority", journal: true },
        });
        return stored + done.insertedCount;
      } catch (error) {
        if (!(error instanceof MongoServerError) || error.code !== duplicate || race === mostRaces) throw error;
        stored += Number((error as { insertedCount?: number }).insertedCount ?? 0);
      }
    }
  }

  async #asked<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof PlatformError ? error : unavailable(this.about, error);
    }
  }
}

function storedOf({ documentId, eventTime, knownAt, ingestedAt, ...record }: DocumentRecord, raw: Uint8Array): Stored {
  return {
    _id: documentId,
    ...record,
    eventTime: eventTime === null ? null : new Date(eventTime),
    knownAt: new Date(knownAt),
    ingestedAt: new Date(ingestedAt),
    raw: new Binary(raw),
  };
}

function recordFrom(stored: Omit<Stored, "raw"> & { readonly raw?: unknown }): DocumentRecord {
  const { _id, eventTime, knownAt, ingestedAt, raw: _raw, ...record } = stored;
  return {
    ...record,
    documentId: _id,
    eventTime: eventTime?.getTime() ?? null,
    knownAt: knownAt.getTime(),
    ingestedAt: ingestedAt.getTime(),
  };
}

/** The network's word, such as ECONNREFUSED: of an error, of what caused it, or of the servers that were tried; else empty. */
function networkFailure(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 5) return "";
  const {
    code = "",
    errors = [],
    reason,
  } = error as Error & {
    code?: unknown;
    errors?: readonly unknown[];
    reason?: { servers?: ReadonlyMap<string, { error?: unknown }> };
  };
  const said = /\b(E[A-Z]{4,}|self-signed certificate)\b/.exec(`${error.message} ${String(code)}`)?.[1];
  if (said) return said;
  const tried = [...(reason?.servers?.values() ?? [])].map((server) => server.error);
  for (const cause of [error.cause, ...errors, ...tried]) {
    const found = networkFailure(cause, depth + 1);
    if (found !== "") return found;
  }
  return "";
}

/** What the driver says of a URL that it cannot read, or of a server, may hold the URL: its kind alone is said. */
export function unavailable(place: string, cause: unknown): PlatformError {
  const { name = "Error", codeName = "" } = cause as { name?: string; codeName?: string };
  const kinds = [name, codeName, networkFailure(cause)].filter((text) => text !== "");
  return new PlatformError("DOCUMENTS_UNAVAILABLE", `${place}: cannot be used (${kinds.join(", ")})`, {
    remedy:
      "Check PLUMB_DOCUMENTS_URL (user, password, address) and that the server runs: plumb doctor says what it finds.",
  });
}
