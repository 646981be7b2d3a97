import { createHash } from "node:crypto";
import { counted, type DocumentRecord, type NewDocument, PlatformError } from "@plumbline/core";
import { canonicalJson } from "./canonical-json.js";

/** A document in MongoDB may have 16 MB in all; what is larger is a payload of the lake. */
const mostBytes = 8 * 1024 * 1024;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * What a store keeps of a document: its hash is that of the canonical JSON where the bytes are JSON in UTF-8, else that
 * of the bytes themselves.
 *
 * @throws PlatformError BAD_ARGUMENT
 */
export function recordOf({ raw, ...document }: NewDocument): DocumentRecord {
  requireLegal(raw, document);
  const hash = sha256(canonicalBytes(raw));
  const { kind, source, symbol } = document;
  return { ...document, hash, bytes: raw.length, documentId: sha256(JSON.stringify([kind, source, symbol, hash])) };
}

function canonicalBytes(raw: Uint8Array): Uint8Array | string {
  try {
    return canonicalJson(utf8.decode(raw)) ?? raw;
  } catch {
    return raw;
  }
}

function sha256(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

function requireLegal(raw: Uint8Array, document: Omit<NewDocument, "raw">): void {
  if (raw.length > mostBytes)
    throw refused(counted(raw.length, "byte"), `at most ${mostBytes} bytes; larger ones are payloads`);
  for (const name of ["eventTime", "knownAt", "ingestedAt"] as const) {
    const time = document[name];
    if (time === null && name === "eventTime") continue;
    if (time === null || !Number.isInteger(time) || Math.abs(time) > 8.64e15) {
      throw refused(`${name} ${time}`, "whole milliseconds UTC");
    }
  }
  for (const name of ["kind", "source", "mediaType", "symbol", "securityId"] as const) {
    const text = document[name];
    if (text === null && (name === "symbol" || name === "securityId")) continue;
    if (text === null || text === "" || text.length > 500 || text.includes("\0")) {
      throw refused(`${name} ${JSON.stringify(text)}`, "1 to 500 characters");
    }
  }
}

function refused(found: string, right: string): PlatformError {
  return new PlatformError("BAD_ARGUMENT", `document: ${found} is not legal`, { remedy: `Give ${right}.` });
}

/** Place of a record in the order of pages. */
export interface DocumentPlace {
  readonly knownAt: number;
  readonly documentId: string;
}

export function cursorOf({ knownAt, documentId }: DocumentPlace): string {
  return `${knownAt}-${documentId}`;
}

/** @throws PlatformError BAD_ARGUMENT */
export function placeOfCursor(cursor: string): DocumentPlace {
  const parts = /^(-?\d{1,16})-([0-9a-f]{64})$/.exec(cursor);
  if (parts && Math.abs(Number(parts[1])) <= 8.64e15) return { knownAt: Number(parts[1]), documentId: parts[2] };
  throw new PlatformError("BAD_ARGUMENT", `cursor ${JSON.stringify(cursor.slice(0, 100))}: is none`, {
    remedy: "Give `next` of the page before.",
  });
}

const usualPage = 100;
const largestPage = 1000;

export function pageSizeOf(limit: number = usualPage): number {
  return Math.max(1, Math.min(largestPage, Math.trunc(limit)));
}

/** Documents that a walk over all of them looks at together. */
export const pageOfEach = 500;

/** End of the batch that begins at `from`: bytes together below `most`, or one document. */
export function endOfBatch(documents: readonly { readonly bytes: number }[], from: number, most: number): number {
  let to = from;
  for (let bytes = 0; to < documents.length && (to === from || bytes + documents[to].bytes <= most); to++) {
    bytes += documents[to].bytes;
  }
  return to;
}
