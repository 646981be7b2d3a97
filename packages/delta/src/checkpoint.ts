import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Action, formatActions } from "./actions.js";
import { replaceFile, syncFile, syncFolder } from "./durable-file.js";
import { fileHash } from "./file-hash.js";
import { writeChecksums } from "./hadoop-checksum.js";
import { formatLastCheckpoint } from "./last-checkpoint.js";
import type { Snapshot } from "./snapshot.js";
import { literal } from "./sql-text.js";
import type { TableContext } from "./table-context.js";
import { fileRetention } from "./table-property.js";

/** Actions as Parquet columns, PROTOCOL.md "Checkpoint Schema". */
const checkpointColumns: Readonly<Record<string, string>> = {
  txn: "STRUCT(appId VARCHAR, version BIGINT, lastUpdated BIGINT)",
  add: "STRUCT(path VARCHAR, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, modificationTime BIGINT, dataChange BOOLEAN, stats VARCHAR, tags MAP(VARCHAR, VARCHAR))",
  remove:
    "STRUCT(path VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN, extendedFileMetadata BOOLEAN, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT)",
  metaData:
    "STRUCT(id VARCHAR, name VARCHAR, description VARCHAR, format STRUCT(provider VARCHAR, options MAP(VARCHAR, VARCHAR)), schemaString VARCHAR, partitionColumns VARCHAR[], configuration MAP(VARCHAR, VARCHAR), createdTime BIGINT)",
  protocol:
    "STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER, readerFeatures VARCHAR[], writerFeatures VARCHAR[])",
};

/** The actions that make up a snapshot. */
function actionsOf(snapshot: Snapshot): Action[] {
  const oldest = snapshot.timestamp - fileRetention(snapshot.metaData);
  const living = [...snapshot.tombstones.values()].filter((remove) => !(remove.deletionTimestamp < oldest));
  return [
    { protocol: snapshot.protocol },
    { metaData: snapshot.metaData },
    ...[...snapshot.transactions.values()].map(({ exactVersion, ...txn }) => ({
      // As a text, which the engine takes for the column's 64 bits.
      txn: { ...txn, version: (exactVersion ?? txn.version) as number },
    })),
    ...[...snapshot.files.values()].map(({ add }) => ({ add: { ...add, dataChange: false } })),
    ...living.map((remove) => ({ remove: { ...remove, dataChange: false } })),
  ];
}

/** Writes the snapshot as a Parquet checkpoint and names it in `_last_checkpoint`. */
export async function writeCheckpoint({ log, engine, files, onStep }: TableContext, snapshot: Snapshot): Promise<void> {
  const actions = actionsOf(snapshot);
  let hash = "";
  const lines = join(log.path, `.tmp-${randomUUID()}.json`);
  const parquet = join(log.path, `.tmp-${randomUUID()}.parquet`);
  try {
    const text = formatActions(actions);
    await writeFile(lines, text);
    const longest = text.split("\n").reduce((most, line) => Math.max(most, Buffer.byteLength(line)), 0);
    const columns = Object.entries(checkpointColumns).map(([name, type]) => `${name}: ${literal(type)}`);
    await engine.withConnection((connection) =>
      connection.run(
        `COPY (SELECT * FROM read_json(${literal(lines)}, format = 'newline_delimited', maximum_object_size = ${Math.max(longest + 1024, 1_048_576)}, ` +
          `columns = {${columns.join(", ")}})) TO ${literal(parquet)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`,
      ),
    );
    onStep("checkpoint written");
    await syncFile(parquet);
    hash = await fileHash(parquet);
    await rename(parquet, log.checkpointFile(snapshot.version));
    await syncFolder(log.path);
    await writeChecksums(log.checkpointFile(snapshot.version));
    await files.publish(log.checkpointFile(snapshot.version));
    onStep("checkpoint durable");
  } finally {
    await rm(lines, { force: true });
    await rm(parquet, { force: true });
  }
  const last = join(log.path, "_last_checkpoint");
  await replaceFile(last, formatLastCheckpoint(snapshot.version, actions.length, hash));
  await files.publish(last);
  onStep("checkpoint named");
}
