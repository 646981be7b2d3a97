import type { Frame } from "@plumbline/core";
import { Engine } from "@plumbline/delta";

const sqlTypes = {
  float64: "DOUBLE",
  float32: "FLOAT",
  int32: "INTEGER",
  int64: "BIGINT",
  date: "DATE",
  instant: "TIMESTAMPTZ",
  text: "VARCHAR",
  boolean: "BOOLEAN",
  binary: "BLOB",
} as const;

/** Writes a frame as one zstd Parquet file, replacing what is there. */
export async function writeParquet(frame: Frame, path: string): Promise<void> {
  const columns = Object.entries(frame.columns).map(([name, column]) => ({ name, column }));
  const chosen = columns.map(({ name, column }) => {
    const quoted = `"${name.replaceAll('"', '""')}"`;
    return `${quoted}::${sqlTypes[column.type]} AS ${quoted}`;
  });
  await new Engine().withSource({ columns, rows: frame.rows, order: null }, (connection, from) =>
    connection.run(
      `COPY (SELECT ${chosen.join(", ")} FROM ${from}) TO '${path.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd)`,
    ),
  );
}
