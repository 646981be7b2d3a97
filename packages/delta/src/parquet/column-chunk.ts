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

/** What was seen of a column's values, in the column's own units; no bounds where none is present. */
export interface ColumnBounds {
  readonly gaps: number;
  readonly least: number | string | null;
  readonly most: number | string | null;
}

/** The same of one column chunk, with the bounds as its metadata tells them: in Parquet's plain encoding. */
export interface ChunkBounds extends ColumnBounds {
  readonly min: Uint8Array | null;
  readonly max: Uint8Array | null;
}

/** Turns rows [from, to) of a column into pages; at most `rowGroupRows` rows at a time. */
export interface ChunkEncoder {
  encode(from: number, to: number, emit: (page: PlainPage) => void): ChunkBounds;
}
