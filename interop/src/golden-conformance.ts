import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { DeltaError, DeltaTable, Engine, schemaOf } from "@plumbline/delta";
import { compareRows } from "./golden-compare.js";
import {
  type PeerOutcome,
  type PeerOutcomes,
  readWithDeltalake,
  readWithDuckDB,
  readWithSpark,
} from "./golden-peers.js";
import { type GoldenTable, goldenTables } from "./golden-tables.js";
import { root } from "./venv.js";

/** What our reader made of a table. */
export type OwnOutcome =
  | { readonly kind: "equal"; readonly rows: number; readonly against: "expected" | "Spark" }
  | { readonly kind: "different"; readonly what: string }
  | { readonly kind: "refused"; readonly code: string; readonly message: string };

/** What another reader made of it: read all of it alike, read it otherwise, or refused it. */
export interface OtherOutcome {
  readonly kind: "equal" | "different" | "refused" | "read";
  readonly what: string;
}

export interface Conformance {
  readonly table: GoldenTable;
  readonly ours: OwnOutcome;
  readonly deltalake: OtherOutcome;
  readonly duckdb: OtherOutcome;
}

/** Why tables may be refused, reviewed by hand. */
export interface Refusal {
  readonly reason: string;
  /** Of the protocol. */
  readonly clause: string;
  readonly code: string;
  /** Part of the message. */
  readonly says: string;
  readonly tables: readonly string[];
}

export function reviewedRefusals(): Refusal[] {
  return JSON.parse(readFileSync(join(root, "interop", "goldens", "delta-refusals.json"), "utf8")) as Refusal[];
}

/**
 * Reads every table of the outside suites and compares with what the suite expects, else with Spark's rows.
 * @param folder for what the other readers answer
 */
export async function measureConformance(folder: string): Promise<Conformance[]> {
  const tables = goldenTables();
  const refused = new Set(reviewedRefusals().flatMap((refusal) => refusal.tables));
  const deltalake = readWithDeltalake(tables, folder);
  const duckdb = readWithDuckDB(tables, folder);
  const unknown = tables.filter(({ name, expected }) => expected === null && !refused.has(name));
  const spark = readWithSpark(unknown, folder);
  const engine = new Engine({ threads: 2 });
  const found: Conformance[] = [];
  for (const table of tables) found.push(await measure(engine, table, spark, deltalake, duckdb));
  return found;
}

async function measure(
  engine: Engine,
  table: GoldenTable,
  spark: PeerOutcomes,
  deltalake: PeerOutcomes,
  duckdb: PeerOutcomes,
): Promise<Conformance> {
  const others = [deltalake.get(table.path), duckdb.get(table.path)];
  try {
    const opened = new DeltaTable(table.path, engine);
    const snapshot = await opened.snapshot();
    if (snapshot === null) throw new DeltaError("NOT_FOUND", `${table.path}: no table`);
    const relation = await opened.relation(snapshot);
    const schema = schemaOf(snapshot, table.path);
    const known = table.expected ?? spark.get(table.path)?.rows ?? null;
    const rows = await engine.withConnection(async (connection) => {
      return Number((await connection.runAndReadAll(`SELECT count(*) FROM ${relation.sql}`)).getRows()[0]?.[0]);
    });
    const compared =
      known === null
        ? `nothing to compare with: Spark says ${spark.get(table.path)?.error}`
        : await compareRows(engine, relation, schema, known, true);
    const ours: OwnOutcome =
      compared === null
        ? { kind: "equal", rows, against: table.expected ? "expected" : "Spark" }
        : { kind: "different", what: compared };
    const [first, second] = await Promise.all(
      others.map(async (other): Promise<OtherOutcome> => {
        if (!other?.rows) return refusal(other);
        const difference = await compareRows(engine, relation, schema, other.rows, false);
        return difference === null ? { kind: "equal", what: other.how } : { kind: "different", what: difference };
      }),
    );
    return { table, ours, deltalake: first, duckdb: second };
  } catch (cause) {
    if (!(cause instanceof DeltaError)) throw cause;
    const [first, second] = others.map((other): OtherOutcome => {
      return other?.rows ? { kind: "read", what: other.how } : refusal(other);
    });
    return {
      table,
      ours: { kind: "refused", code: cause.code, message: cause.message.replaceAll(table.path, "…") },
      deltalake: first,
      duckdb: second,
    };
  }
}

function refusal(outcome: PeerOutcome | undefined): OtherOutcome {
  const text = stripVTControlCharacters(outcome?.error ?? "not asked")
    .replace(/\/\S*\//g, "…/")
    .replace(/ LINE 1.*$/, "");
  return { kind: "refused", what: text.length > 90 ? `${text.slice(0, 90)}…` : text };
}
