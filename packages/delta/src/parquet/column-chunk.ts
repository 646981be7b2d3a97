/** Parquet's numbers of encodings. */
export const encodings = { plain: 0, rle: 3, dictionary: 8 } as const;

export type Encoding = (typeof encodings)[keyof typeof encodings];

/** A page as it goes to the codec. Its bytes are valid until the next page is made. */
export interface PlainPage {
  readonly kind: "data" | "dictionary";
  readonly bytes: Buffer;
  /** Rows of a data page, gaps among them; values of a dictionary. */
  readonly values: number;
  readonly encoding: Encoding;
}

/** What the metadata of a column chunk says of its values. Bounds are in Parquet's plain encoding. */
export interface ChunkBounds {
  readonly gaps: number;
  readonly min: Uint8Array | null;
  readonly max: Uint8Array | null;
}

/** Turns rows [from, to) of a column into pages; at most `rowGroupRows` rows at a time. */
export interface ChunkEncoder {
  encode(from: number, to: number, emit: (page: PlainPage) => void): ChunkBounds;
}
