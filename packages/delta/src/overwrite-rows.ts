import type { AddFile } from "./actions.js";
import { identityOf, type WriteOptions, writableSnapshot, writeFrame } from "./append-rows.js";
import type { DeltaFrame } from "./column.js";
import { type CommitResult, commit } from "./commit.js";
import { writeMetrics } from "./commit-files.js";
import type { CurrentSnapshot } from "./current-snapshot.js";
import { DeltaError } from "./delta-error.js";
import { discardFiles } from "./discard-files.js";
import { fileKey } from "./file-path.js";
import { partitionKeys } from "./partition-key.js";
import { conditionType, partitionMatches } from "./partition-match.js";
import { type ColumnCondition, checkConditions } from "./prune-files.js";
import { writtenSchema } from "./schema-change.js";
import type { TableContext } from "./table-context.js";

export interface OverwriteOptions extends WriteOptions {
  /**
   * Which rows go: all; those of the partitions that the rows given fall into; or those of the partitions that satisfy
   * conditions on partition columns, which the rows given must satisfy as well.
   */
  readonly replace: "all" | "touchedPartitions" | readonly ColumnCondition[];
}

/**
 * Puts rows in the place of others, which stay readable in earlier versions.
 * @throws BAD_ARGUMENT for a condition on another column; CONSTRAINT for a row outside the conditions; CONFLICT where
 *   files were removed or added meanwhile among those replaced
 */
export async function overwriteRows(
  context: TableContext,
  current: CurrentSnapshot,
  frame: DeltaFrame,
  options: OverwriteOptions,
): Promise<CommitResult> {
  const { folder } = context;
  const base = await writableSnapshot(context, current, options.base);
  const schema = writtenSchema(base.metaData, frame, options.newColumns ?? "refuse", folder);
  const { partitionColumns } = base.metaData;
  const conditions = Array.isArray(options.replace) ? (options.replace as readonly ColumnCondition[]) : [];
  const typeOf = (name: string) => conditionType(schema.fields, name, folder);
  for (const { column } of conditions) {
    if (partitionColumns.includes(column)) continue;
    const named = partitionColumns.length === 0 ? "none" : partitionColumns.join(", ");
    throw new DeltaError("BAD_ARGUMENT", `${folder}: replaces by ${column}; must be a partition column: ${named}`);
  }
  checkConditions(conditions, typeOf);
  const isWithin = (add: AddFile) => conditions.every((one) => partitionMatches(add, one, typeOf(one.column)));
  const adds = await writeFrame(context, frame, schema.fields, partitionColumns);
  try {
    const outside = adds.find((add) => !isWithin(add));
    if (outside) {
      throw new DeltaError(
        "CONSTRAINT",
        `${folder}: rows of the partition ${JSON.stringify(outside.partitionValues)} lie outside what is replaced`,
      );
    }
    const placeOf = partitionKeys(schema.fields, partitionColumns);
    const touched = new Set(adds.map(placeOf));
    const goes = options.replace === "touchedPartitions" ? (add: AddFile) => touched.has(placeOf(add)) : isWithin;
    const removes = [...base.files.values()].map(({ add }) => add).filter(goes);
    const result = await commit(context, current, {
      base,
      reads:
        options.replace === "all" ? { wholeTable: true } : { files: new Set(removes.map(fileKey)), wouldRead: goes },
      transaction: identityOf(options),
      userMetadata: options.userMetadata,
      isRebasedByContents: false,
      contents: () => ({
        operation: "WRITE",
        operationParameters: {
          mode: "Overwrite",
          partitionBy: JSON.stringify(partitionColumns),
          ...(conditions.length > 0 ? { predicate: JSON.stringify(conditions) } : {}),
        },
        operationMetrics: writeMetrics(adds, removes.length),
        isBlindAppend: false,
        ...(schema.metaData ? { metaData: schema.metaData } : {}),
        adds,
        removes,
        dataChange: true,
      }),
    });
    if (!result.isNew) await discardFiles(context, current, adds);
    return result;
  } catch (cause) {
    await discardFiles(context, current, adds);
    throw cause;
  }
}
