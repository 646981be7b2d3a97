import type { AddFile, MetaData } from "./actions.js";
import { constraintSql } from "./constraint-sql.js";
import { DeltaError } from "./delta-error.js";
import { ownValue } from "./own-value.js";
import { statisticsOf } from "./prune-files.js";
import { relationOf } from "./relation.js";
import type { Snapshot } from "./snapshot.js";
import { identifier } from "./sql-text.js";
import type { TableContext } from "./table-context.js";
import { plainProtocol } from "./writable.js";

const empty: Omit<Snapshot, "metaData"> = {
  version: -1,
  protocol: plainProtocol,
  files: new Map(),
  transactions: new Map(),
  tombstones: new Map(),
  domains: new Map(),
  timestamp: Number.NaN,
  checkpoint: -1,
};

interface Rule {
  /** Such as `CHECK constraint positive (price > 0)`. */
  readonly what: string;
  readonly sql: string;
}

interface SchemaField {
  readonly name: string;
  readonly nullable?: boolean;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/**
 * Holds the rows of new files against what the table demands of every row: columns that must be there, CHECK constraints
 * and invariants. A condition that is neither true nor false is broken, as in Delta.
 *
 * @throws CONSTRAINT naming the rule, how many rows break it and one of them; UNSUPPORTED where a rule is not understood
 */
export async function checkRows(context: TableContext, metaData: MetaData, adds: readonly AddFile[]): Promise<void> {
  const fields = JSON.parse(metaData.schemaString).fields as SchemaField[];
  for (const field of fields) if (field.nullable === false) checkPresent(context.folder, field.name, adds);
  const rules = [...rulesOf(metaData, fields, context.folder), ...uncountedOf(fields, adds)];
  if (rules.length === 0 || adds.length === 0) return;
  const files = adds.map((add) => ({ add, addedIn: 0 }));
  const { sql: from } = await relationOf(context.engine, context.folder, { ...empty, metaData }, { files });
  await context.engine.withConnection(async (connection) => {
    for (const rule of rules) {
      const broken = `FROM ${from} WHERE (${rule.sql}) IS NOT TRUE`;
      const count = Number((await connection.runAndReadAll(`SELECT count(*) ${broken}`)).getColumns()[0]?.[0] ?? 0);
      if (count === 0) continue;
      const row = await connection.runAndReadAll(
        `SELECT CAST(to_json(t) AS VARCHAR) FROM (SELECT * ${broken} LIMIT 1) t`,
      );
      throw new DeltaError(
        "CONSTRAINT",
        `${context.folder}: ${count} rows break the ${rule.what}; one is ${String(row.getColumns()[0]?.[0])}`,
      );
    }
  });
}

function checkPresent(table: string, column: string, adds: readonly AddFile[]): void {
  for (const add of adds) {
    const stats = statisticsOf(add);
    const isPartition = Object.hasOwn(add.partitionValues, column);
    const gaps = ownValue(stats?.nullCount, column);
    const missing = isPartition ? add.partitionValues[column] === null : (gaps ?? 0) !== 0;
    if (!missing) continue;
    const count = isPartition ? stats?.numRecords : gaps;
    throw new DeltaError("CONSTRAINT", `${table}.${column}: ${count} rows lack a value; the column must have one`);
  }
}

/** Columns that must be there and whose gaps no file's statistics count, as nested ones. */
function uncountedOf(fields: readonly SchemaField[], adds: readonly AddFile[]): Rule[] {
  const isCounted = (add: AddFile, name: string) =>
    Object.hasOwn(add.partitionValues, name) || ownValue(statisticsOf(add)?.nullCount, name) !== undefined;
  return fields
    .filter(({ name, nullable }) => nullable === false && !adds.every((add) => isCounted(add, name)))
    .map(({ name }) => ({ what: `column ${name}, which must be there`, sql: `${identifier(name)} IS NOT NULL` }));
}

function rulesOf(metaData: MetaData, fields: readonly SchemaField[], table: string): Rule[] {
  const columns = new Set(fields.map((field) => field.name));
  const rules: Rule[] = [];
  const take = (what: string, expression: string) => {
    const sql = constraintSql(expression, columns);
    if (sql === null) throw new DeltaError("UNSUPPORTED", `${table}: ${what} is not understood here; not written`);
    rules.push({ what, sql });
  };
  for (const [name, expression] of Object.entries(metaData.configuration)) {
    if (!name.startsWith("delta.constraints.")) continue;
    take(`CHECK constraint ${name.slice("delta.constraints.".length)} (${expression})`, expression);
  }
  for (const field of fields) {
    const text = field.metadata?.["delta.invariants"];
    if (typeof text !== "string") continue;
    const expression = invariantOf(text);
    if (expression === null) {
      throw new DeltaError("UNSUPPORTED", `${table}.${field.name}: invariant ${text} is not understood here`);
    }
    take(`invariant of ${identifier(field.name)} (${expression})`, expression);
  }
  return rules;
}

/** PROTOCOL.md "Column Invariants": {"expression": {"expression": "x > 3"}}. */
function invariantOf(text: string): string | null {
  try {
    const found = (JSON.parse(text) as { expression?: { expression?: unknown } }).expression?.expression;
    return typeof found === "string" ? found : null;
  } catch {
    return null;
  }
}
