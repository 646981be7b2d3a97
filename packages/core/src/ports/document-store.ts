/** A provider's payload that is no table: news, a filing, a transcript, a profile. */
export interface NewDocument {
  /** The bytes as they came; they are kept exactly. */
  readonly raw: Uint8Array;
  /** Such as `application/json`. */
  readonly mediaType: string;
  /** What it is, in the provider's or our word: news, filing, transcript, profile. */
  readonly kind: string;
  /** Who said it; no secret. */
  readonly source: string;
  /** What it is about, as the source calls it; null where it is about none. */
  readonly symbol: string | null;
  /** The security meant, where it is known. */
  readonly securityId: string | null;
  /** Instant it is about, ms UTC; null where it is about none. */
  readonly eventTime: number | null;
  /** Instant from which it could have been known, ms UTC. */
  readonly knownAt: number;
  /** Instant it arrived here, ms UTC; for audit, never for research. */
  readonly ingestedAt: number;
}

/** What is known of a document that is held. */
export interface DocumentRecord extends Omit<NewDocument, "raw"> {
  /** sha256 of the document's kind, source, symbol and hash, hex. */
  readonly documentId: string;
  /** sha256 of the content's canonical bytes, hex. */
  readonly hash: string;
  /** Length of the raw bytes. */
  readonly bytes: number;
}

/** A document that is held, with its bytes. */
export interface HeldDocument extends DocumentRecord {
  readonly raw: Uint8Array;
}

export interface DocumentQuery {
  readonly kind?: string;
  readonly source?: string;
  readonly symbol?: string;
  /** First hexadecimal digits of the hash. */
  readonly hashPrefix?: string;
  /** Leaves out what could not yet have been known, ms UTC. */
  readonly asOf?: number;
  /** Documents at most; 100 where absent. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly after?: string;
}

export interface DocumentPage {
  /** By `knownAt`, newest first, then by `documentId`. */
  readonly documents: readonly DocumentRecord[];
  /** Cursor of the next page; null on the last. */
  readonly next: string | null;
}

/**
 * Documents by content. A document put again under its kind, source and symbol changes nothing, whatever its clocks say
 * then: what was known first stands.
 */
export interface DocumentStore {
  /** Which store this is, without secrets. */
  readonly about: string;
  /**
   * Keeps documents; what is acknowledged survives the end of the process.
   *
   * @returns the record of each, in order, and how many were new
   * @throws PlatformError BAD_ARGUMENT for a document of more than 8 MB or a clock that is no time
   */
  put(
    documents: readonly NewDocument[],
  ): Promise<{ readonly records: readonly DocumentRecord[]; readonly stored: number }>;
  /** Bytes of a content and every record that has it; null where it is not held. */
  get(hash: string): Promise<{ readonly raw: Uint8Array; readonly records: readonly DocumentRecord[] } | null>;
  /** @throws PlatformError BAD_ARGUMENT for a cursor that is none */
  find(query: DocumentQuery): Promise<DocumentPage>;
  /** Every document with its bytes, by `documentId`, one chunk of some MB in memory; what is put meanwhile may be left out. */
  each(): AsyncIterable<HeldDocument>;
  close(): Promise<void>;
}
