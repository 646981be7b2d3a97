/** Bytes addressed by their sha256. A put is atomic and idempotent; what was put is never changed. */
export interface PayloadStore {
  /** Stores the bytes, again where they are held (a damaged payload is mended); answers with their hash (hex) and length. */
  put(bytes: AsyncIterable<Uint8Array>): Promise<{ hash: string; bytes: number }>;
  /** The bytes; INTEGRITY_BROKEN if they no longer match their hash, NOT_FOUND if they are not held. */
  open(hash: string): AsyncIterable<Uint8Array>;
  /** A local path to the bytes for readers that need one (Parquet). */
  path(hash: string): Promise<string>;
  has(hash: string): Promise<boolean>;
}
