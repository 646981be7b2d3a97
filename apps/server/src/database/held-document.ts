import { type DocumentRecord, type DocumentStore, PlatformError } from "@plumbline/core";

/** A document's bytes and the records of it that were known. */
export interface KnownDocument {
  readonly raw: Uint8Array;
  readonly records: readonly DocumentRecord[];
}

/**
 * A document as of a knowledge time; null where it is not held or was not known then.
 *
 * @param known ms UTC; the newest where absent
 */
export async function knownDocument(
  store: DocumentStore,
  hash: string,
  known = Number.POSITIVE_INFINITY,
): Promise<KnownDocument | null> {
  const found = await store.get(hash);
  const records = found?.records.filter(({ knownAt }) => knownAt <= known) ?? [];
  return found && records.length > 0 ? { raw: found.raw, records } : null;
}

/** @throws PlatformError NOT_FOUND */
export function documentAbsent(hash: string, asOf: string | null | undefined): PlatformError {
  const found = asOf == null ? "is not held" : `is not held, or was not known at ${asOf}`;
  return new PlatformError("NOT_FOUND", `document ${hash}: ${found}`, {
    remedy: "plumb documents list and GET /api/v1/documents show what is held.",
  });
}

/** A record as JSON says it: instants in ISO 8601; the hash first, as it is what a document is asked for by. */
export function plainRecord({ hash, ...record }: DocumentRecord) {
  const iso = (time: number) => new Date(time).toISOString();
  return {
    hash,
    ...record,
    eventTime: record.eventTime === null ? null : iso(record.eventTime),
    knownAt: iso(record.knownAt),
    ingestedAt: iso(record.ingestedAt),
  };
}
