import type {
  DocumentPage,
  DocumentQuery,
  DocumentRecord,
  DocumentStore,
  HeldDocument,
  NewDocument,
} from "@plumbline/core";
import { cursorOf, endOfBatch, pageOfEach, pageSizeOf, placeOfCursor, recordOf } from "./document-identity.js";

/** What this store asks of a PostgreSQL whose schema `plumbline` is up to date. */
export interface DocumentDatabase {
  readonly about: string;
  query<Row extends object = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
  ): Promise<{ readonly rows: Row[]; readonly count: number }>;
}

const columns = `document_id as "documentId", hash, media_type as "mediaType", kind, source, symbol,
  security_id as "securityId", event_time as "eventTime", known_at as "knownAt", ingested_at as "ingestedAt", bytes`;

type Stored = Omit<DocumentRecord, "eventTime" | "knownAt" | "ingestedAt"> & {
  readonly eventTime: string | null;
  readonly knownAt: string;
  readonly ingestedAt: string;
};

/** Documents and bytes in one statement, which is one wait for the disk. */
const mostRows = 500;
const mostBatch = 4 * 1024 * 1024;
const jsonType = /^application\/([\w.+-]+\+)?json\b/;

/**
 * Documents in `plumbline.documents`: the bytes, and beside them the content as `jsonb` where PostgreSQL can hold it
 * (no text with U+0000, no number beyond its range). The database belongs to the caller.
 */
export function openPostgresDocuments(database: DocumentDatabase): DocumentStore {
  return new PostgresDocuments(database);
}

class PostgresDocuments implements DocumentStore {
  readonly about: string;
  readonly #database: DocumentDatabase;

  constructor(database: DocumentDatabase) {
    this.#database = database;
    this.about = `jsonb in ${database.about}`;
  }

  async put(documents: readonly NewDocument[]) {
    const rows = documents.map((document) => ({ record: recordOf(document), raw: document.raw }));
    let stored = 0;
    for (let from = 0; from < rows.length; ) {
      let to = from;
      for (let bytes = 0; to < rows.length && to - from < mostRows && (to === from || bytes < mostBatch); to++)
        bytes += rows[to].raw.length;
      stored += await this.#insert(rows.slice(from, to));
      from = to;
    }
    return { records: rows.map(({ record }) => record), stored };
  }

  async get(hash: string) {
    const { rows } = await this.#database.query<Stored>(
      `select ${columns} from plumbline.documents where hash = $1 order by document_id collate "C"`,
      [hash],
    );
    if (rows.length === 0) return null;
    const bytes = await this.#database.query<{ raw: Buffer }>(
      "select raw from plumbline.documents where document_id = $1",
      [rows[0].documentId],
    );
    return { raw: new Uint8Array(bytes.rows[0].raw), records: rows.map(recordFrom) };
  }

  async find({ kind, source, symbol, hashPrefix, asOf, limit, after }: DocumentQuery): Promise<DocumentPage> {
    const size = pageSizeOf(limit);
    const place = after === undefined ? null : placeOfCursor(after);
    // No text of a document holds U+0000, and PostgreSQL takes none as a question.
    if ([kind, source, symbol, hashPrefix].some((text) => text?.includes("\0"))) return { documents: [], next: null };
    const { rows } = await this.#database.query<Stored>(
      `select ${columns} from plumbline.documents
       where ($1::text is null or kind = $1) and ($2::text is null or source = $2) and ($3::text is null or symbol = $3)
         and ($4::bigint is null or known_at <= $4)
         and ($5::bigint is null or known_at < $5 or known_at = $5 and document_id collate "C" > $6)
       and ($8::text is null or hash collate "C" >= $8 and hash collate "C" < $8 || 'g')
       order by known_at desc, document_id collate "C" limit $7`,
      [
        kind ?? null,
        source ?? null,
        symbol ?? null,
        finite(asOf),
        place?.knownAt ?? null,
        place?.documentId ?? null,
        size + 1,
        hashPrefix ?? null,
      ],
    );
    const found = rows.map(recordFrom);
    const documents = found.slice(0, size);
    return { documents, next: found.length > size ? cursorOf(documents[size - 1]) : null };
  }

  async *each(): AsyncGenerator<HeldDocument> {
    for (let after = ""; ; ) {
      const { rows: page } = await this.#database.query<{ id: string; bytes: number }>(
        `select document_id as id, bytes from plumbline.documents where document_id collate "C" > $1
         order by document_id collate "C" limit ${pageOfEach}`,
        [after],
      );
      for (let from = 0; from < page.length; ) {
        const to = endOfBatch(page, from, mostBatch);
        const { rows } = await this.#database.query<Stored & { raw: Buffer }>(
          `select ${columns}, raw from plumbline.documents where document_id = any($1) order by document_id collate "C"`,
          [page.slice(from, to).map(({ id }) => id)],
        );
        for (const { raw, ...row } of rows) yield { ...recordFrom(row), raw: new Uint8Array(raw) };
        from = to;
      }
      if (page.length < pageOfEach) return;
      after = page[page.length - 1].id;
    }
  }

  async close(): Promise<void> {}

  async #insert(rows: readonly Row[]): Promise<number> {
    try {
      return await this.#insertWith(rows, true);
    } catch (error) {
      // Class 22: what is JSON and no jsonb. The bytes are kept all the same.
      if (!/^22/.test(String((error as { code?: unknown }).code))) throw error;
    }
    if (rows.length === 1) return this.#insertWith(rows, false);
    const middle = rows.length >> 1;
    return (await this.#insert(rows.slice(0, middle))) + (await this.#insert(rows.slice(middle)));
  }

  async #insertWith(rows: readonly Row[], hasBody: boolean): Promise<number> {
    const of = <Value>(value: (record: DocumentRecord) => Value) => rows.map(({ record }) => value(record));
    const bodies = rows.map(({ record, raw }) =>
      hasBody && jsonType.test(record.mediaType) ? Buffer.from(raw).toString("utf8") : null,
    );
    const { count } = await this.#database.query(
      `insert into plumbline.documents (document_id, hash, media_type, kind, source, symbol, security_id, event_time,
         known_at, ingested_at, bytes, raw, body)
       select document_id, hash, media_type, kind, source, symbol, security_id, event_time, known_at, ingested_at, bytes,
         raw, body::jsonb
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[],
         $9::bigint[], $10::bigint[], $11::int[], $12::bytea[], $13::text[]) as t(document_id, hash, media_type, kind, source,
         symbol, security_id, event_time, known_at, ingested_at, bytes, raw, body)
       on conflict (document_id) do nothing`,
      [
        of(({ documentId }) => documentId),
        of(({ hash }) => hash),
        of(({ mediaType }) => mediaType),
        of(({ kind }) => kind),
        of(({ source }) => source),
        of(({ symbol }) => symbol),
        of(({ securityId }) => securityId),
        of(({ eventTime }) => eventTime),
        of(({ knownAt }) => knownAt),
        of(({ ingestedAt }) => ingestedAt),
        of(({ bytes }) => bytes),
        rows.map(({ raw }) => Buffer.from(raw)),
        bodies,
      ],
    );
    return count;
  }
}

interface Row {
  readonly record: DocumentRecord;
  readonly raw: Uint8Array;
}

function finite(time: number | undefined): number | null {
  return time === undefined || !Number.isFinite(time) ? null : Math.trunc(time);
}

function recordFrom({ eventTime, knownAt, ingestedAt, ...stored }: Stored): DocumentRecord {
  return {
    ...stored,
    eventTime: eventTime === null ? null : Number(eventTime),
    knownAt: Number(knownAt),
    ingestedAt: Number(ingestedAt),
  };
}
