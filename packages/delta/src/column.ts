/**
 * Columns of a table as typed arrays. Missing values: NaN in float, int64 and instant columns, code -1 in text, `null`
 * in binary; int32, date and boolean columns carry `valid` (1 = present) only when something is missing.
 */
export type DeltaColumn =
  | { readonly type: "float64"; readonly values: Float64Array }
  | { readonly type: "float32"; readonly values: Float32Array }
  | { readonly type: "int32"; readonly values: Int32Array; readonly valid?: Uint8Array }
  /** 64-bit integers held as doubles, exact up to 2^53; a scan refuses what lies beyond. */
  | { readonly type: "int64"; readonly values: Float64Array }
  /** Days since 1970-01-01. */
  | { readonly type: "date"; readonly values: Int32Array; readonly valid?: Uint8Array }
  /** Milliseconds since 1970-01-01T00:00Z, kept to the microsecond. */
  | { readonly type: "instant"; readonly values: Float64Array }
  | { readonly type: "text"; readonly codes: Int32Array; readonly dictionary: readonly string[] }
  | { readonly type: "boolean"; readonly values: Uint8Array; readonly valid?: Uint8Array }
  | { readonly type: "binary"; readonly values: readonly (Uint8Array | null)[] };

export type DeltaColumnType = DeltaColumn["type"];

export interface DeltaFrame {
  readonly rows: number;
  readonly columns: Readonly<Record<string, DeltaColumn>>;
}

/** A column of a table's schema. */
export interface DeltaField {
  readonly name: string;
  readonly type: DeltaColumnType;
  readonly nullable: boolean;
  /** Unit or meaning; kept in the schema's metadata for other readers. */
  readonly comment?: string;
}
