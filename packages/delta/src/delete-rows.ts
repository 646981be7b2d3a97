import { type WriteOptions, writableSnapshot } from "./append-rows.js";
import type { CurrentSnapshot } from "./current-snapshot.js";
import { parseTableSchema } from "./delta-type.js";
import { fileKey } from "./file-path.js";
import type { ChangedRows } from "./merge-rows.js";
import { conditionType, mayMatch } from "./partition-match.js";
import { type ColumnCondition, statisticsOf, whereClause } from "./prune-files.js";
import { RewrittenFiles } from "./rewritten-files.js";
import type { SnapshotFile } from "./snapshot.js";
import type { TableContext } from "./table-context.js";

/**
 * Deletes the rows that satisfy all conditions, by copy-on-write; files of which no row stays are only taken out. No
 * commit is made where no row is deleted.
 *
 * @throws BAD_ARGUMENT; CONFLICT where a file read was removed, or such rows were added, meanwhile
 */
export async function deleteRows(
  context: TableContext,
  current: CurrentSnapshot,
  where: readonly ColumnCondition[],
  options: WriteOptions,
): Promise<ChangedRows> {
  const base = await writableSnapshot(context, current, options.base);
  const { fields } = parseTableSchema(base.metaData.schemaString, context.folder);
  const { partitionColumns } = base.metaData;
  const typeOf = (name: string) => conditionType(fields, name, context.folder);
  const isWanted = whereClause(where, typeOf).replace(/^ WHERE /, "") || "true";
  const isFiledBy = where.every(({ column }) => partitionColumns.includes(column));
  const mayHold = (add: SnapshotFile["add"]) => mayMatch(add, where, partitionColumns, typeOf);
  const candidates = [...base.files.values()].filter(({ add }) => mayHold(add));
  return context.engine.withConnection(async (connection) => {
    const work = new RewrittenFiles(context, connection, base, fields);
    return work.orDiscard(current, async () => {
      let deleted = 0;
      for (const file of candidates) {
        const rows = await work.rowsOf(file);
        const all = statisticsOf(file.add)?.numRecords;
        const isWhole = isFiledBy && all !== undefined && !work.keepsChanges;
        const found = isWhole
          ? all
          : Number(
              (await connection.runAndReadAll(`SELECT count(*) FROM ${rows} WHERE ${isWanted}`)).getRows()[0]?.[0] ?? 0,
            );
        if (found === 0) continue;
        deleted += found;
        if (work.keepsChanges) await work.change("delete", `(SELECT * FROM ${rows} WHERE ${isWanted})`);
        if (found === all) work.remove(file);
        else await work.replace(file, `SELECT * FROM ${rows} WHERE (${isWanted}) IS NOT TRUE`);
      }
      await work.writeChanges();
      const reads = { files: new Set(candidates.map(({ add }) => fileKey(add))), wouldRead: mayHold };
      const result = await work.commit(current, options, reads, {
        operation: "DELETE",
        operationParameters: { predicate: JSON.stringify(where.length === 0 ? [] : [isWanted]) },
        operationMetrics: { numDeletedRows: deleted },
      });
      return { ...result, updated: 0, deleted, inserted: 0 };
    });
  });
}
