import { DuckDBInstance } from "@duckdb/node-api";

/** Numeric columns of a Parquet file as doubles, missing values NaN, in the order of an SQL clause. */
export async function readParquetColumns(
  file: string,
  columns: readonly string[],
  clause: string,
): Promise<Float64Array[]> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  try {
    const source = `read_parquet('${file.replaceAll("'", "''")}')`;
    const select = columns.map((column) => `coalesce("${column}"::double, 'nan'::double) "${column}"`).join(", ");
    const result = await connection.run(`select ${select} from ${source} ${clause}`);
    const parts: Float64Array[][] = columns.map(() => []);
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      for (let c = 0; c < columns.length; c++) {
        parts[c].push(Float64Array.from(chunk.getColumnValues(c) as number[]));
      }
    }
    return parts.map(joined);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
