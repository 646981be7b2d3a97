import {
  type DocumentPage,
  type DocumentQuery,
  type DocumentRecord,
  type DocumentStore,
  type NewDocument,
  PlatformError,
} from "@plumbline/core";
import { Binary, type Collection, type Filter, MongoClient, MongoServerError } from "mongodb";
import { cursorOf, pageSizeOf, placeOfCursor, recordOf } from "./document-identity.js";

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
  const place = placeOf(url);
  try {
    const hasPatience = /[?&]serverSelectionTimeoutMS=/i.test(url);
    const patience = hasPatience ? {} : { serverSelectionTimeoutMS: 10_000 };
    const client = new MongoClient(url, { ...patience, appName: "plumbline" });
    await client.connect();
    const named = decodeURIComponent(/^[^/]*\/\/[^/]*\/([^?]*)/.exec(url)?.[1] ?? "");
    const collection = client.db(named || "plumbline").collection<Stored>("documents");
    await collection.createIndexes([
      { key: { hash: 1 }, name: "by_hash" },
      { key: { knownAt: -1, _id: 1 }, name: "by_knowledge" },
      { key: { symbol: 1, kind: 1, knownAt: -1 }, name: "by_symbol" },
    ]);
    return new MongoDocuments(client, collection, place);
  } catch (error) {
    throw unavailable(place, error);
  }
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
        let to = from;
        for (let bytes = 0; to < records.length && (to === from || bytes < mostBatch); to++) bytes += records[to].bytes;
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

  async find({ kind, source, symbol, asOf, limit, after }: DocumentQuery): Promise<DocumentPage> {
    const size = pageSizeOf(limit);
    const place = after === undefined ? null : placeOfCursor(after);
    const wanted: Filter<Stored>[] = [
      ...(kind === undefined ? [] : [{ kind }]),
      ...(source === undefined ? [] : [{ source }]),
      ...(symbol === undefined ? [] : [{ symbol }]),
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

/** The URL without its password and parameters. */
function placeOf(url: string): string {
  const parts = /^(mongodb(?:\+srv)?):\/\/(?:([^:@/]*)(?::[^@/]*)?@)?([^/?]+)(\/[^?]*)?/.exec(url);
  if (!parts) {
    throw new PlatformError("BAD_CONFIG", "PLUMB_DOCUMENTS_URL: is no URL of a MongoDB", {
      remedy: "Set it to mongodb://user:password@host:27017/database, or leave it out to keep documents in PostgreSQL.",
    });
  }
  const [, scheme, user, hosts, path] = parts;
  return `${scheme}://${user ? `${user}@` : ""}${hosts}${path ?? ""}`;
}

function unavailable(place: string, cause: unknown): PlatformError {
  const { name = "Error", codeName = "" } = cause as { name?: string; codeName?: string };
  return new PlatformError("DOCUMENTS_UNAVAILABLE", `${place}: ${name}${codeName ? ` (${codeName})` : ""}`, {
    remedy: "Check PLUMB_DOCUMENTS_URL and that the server runs, or leave it out to keep documents in PostgreSQL.",
    cause,
  });
}
