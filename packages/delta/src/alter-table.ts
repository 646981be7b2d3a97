import { writableSnapshot } from "./append-rows.js";
import { checkRows } from "./check-rows.js";
import { type CommitResult, commit } from "./commit.js";
import type { CurrentSnapshot } from "./current-snapshot.js";
import { DeltaError } from "./delta-error.js";
import { fileKey } from "./file-path.js";
import type { TableContext } from "./table-context.js";
import { checkProperties, definitionChange, type TableDefinition, withProtocol } from "./table-definition.js";

/**
 * Makes an empty table.
 * @throws CONFLICT where there is one already
 */
export function createTable(
  context: TableContext,
  current: CurrentSnapshot,
  definition: TableDefinition,
): Promise<CommitResult> {
  const fault = faultOf(definition);
  if (fault !== null) throw new DeltaError("BAD_ARGUMENT", `${context.folder}: the definition has ${fault}`);
  return commit(context, current, {
    base: null,
    reads: { wholeTable: true },
    transaction: null,
    isRebasedByContents: true,
    contents(before, now) {
      if (before) {
        const error = `${context.folder}: there is a table already, of version ${before.version}`;
        throw new DeltaError("CONFLICT", error, undefined, "metaData");
      }
      return {
        operation: "CREATE TABLE",
        operationParameters: {
          isManaged: "false",
          description: definition.description,
          partitionBy: JSON.stringify(definition.partitionColumns),
          properties: JSON.stringify(definition.configuration),
        },
        isBlindAppend: true,
        ...definitionChange(definition, true, null, now, context.folder),
        adds: [],
        removes: [],
        dataChange: true,
      };
    },
  });
}

/** What a table cannot be made of; null where it can. */
function faultOf({ fields, partitionColumns }: TableDefinition): string | null {
  const names = fields.map((field) => field.name.toLowerCase());
  if (names.length === 0) return "no columns";
  if (names.includes("")) return "a column without a name";
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) return `two columns ${twice}`;
  for (const [k, name] of partitionColumns.entries()) {
    const field = fields.find((one) => one.name === name);
    if (!field) return `no column ${name}`;
    if (partitionColumns.indexOf(name) !== k) return `${name} twice among the columns that file the rows`;
    if (field.type === "binary") return `rows filed by ${name}, which is binary`;
  }
  return partitionColumns.length === fields.length
    ? "no column that does not file the rows; most readers need one"
    : null;
}

/**
 * Sets properties; null takes one away. A property that needs a newer protocol brings it along: the change data feed
 * writer version 4, times in the log the feature inCommitTimestamp, a constraint writer version 3. Rows that stand must
 * satisfy a new constraint.
 *
 * @throws UNSUPPORTED for a property that asks for what is not written here; CONSTRAINT
 */
export async function setProperties(
  context: TableContext,
  current: CurrentSnapshot,
  properties: Readonly<Record<string, string | null>>,
): Promise<CommitResult> {
  const base = await writableSnapshot(context, current);
  const configuration: Record<string, string> = { ...base.metaData.configuration };
  for (const [name, value] of Object.entries(properties)) {
    if (value === null) delete configuration[name];
    else configuration[name] = value;
  }
  checkProperties(configuration, context.folder);
  const metaData = { ...base.metaData, configuration };
  const isConstrained = Object.keys(properties).some((name) => name.startsWith("delta.constraints."));
  const files = [...base.files.values()].map(({ add }) => add);
  if (isConstrained) await checkRows(context, metaData, files);
  return commit(context, current, {
    base,
    // Rows added meanwhile were never held against a new constraint.
    reads: isConstrained ? { wholeTable: true, files: new Set(files.map(fileKey)) } : {},
    transaction: null,
    isRebasedByContents: false,
    contents: (_before, now) => ({
      operation: "SET TBLPROPERTIES",
      operationParameters: { properties: JSON.stringify(properties) },
      isBlindAppend: false,
      ...withProtocol(metaData, base, now),
      adds: [],
      removes: [],
      dataChange: true,
    }),
  });
}
