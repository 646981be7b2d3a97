import { createHash } from "node:crypto";
import { PlatformError } from "@plumbline/core";
import type { Database } from "./database.js";

/** One step of the schema, applied once and never changed afterwards. */
export interface Migration {
  /** Four digits, a dash, what it adds: `0003-catalog-pointers`. */
  readonly name: string;
  /** Statements that write into the schema `plumbline` and name it in full. */
  readonly sql: string;
}

/** Taken while the schema is looked at and changed, so that processes that start together go one after another. */
const lockOfMigrations = 7_240_651_903;

/**
 * Brings the schema `plumbline` to the end of the list: forward only, each step in a transaction of its own, none twice,
 * by one process at a time.
 *
 * @returns names of the steps that were applied now
 * @throws PlatformError MIGRATION_BROKEN where a step that was applied reads differently now, or is not known here (the
 * database was used by a newer release)
 */
export async function migrate(database: Database, migrations: readonly Migration[]): Promise<string[]> {
  await database.transaction(async (within) => {
    await within.query("select pg_advisory_xact_lock($1)", [lockOfMigrations]);
    const { rows } = await within.query("select to_regclass('plumbline.migrations') as held");
    if ((rows[0] as { held: string | null }).held !== null) {
      return requireKnown(
        (await within.query<Applied>("select name, checksum from plumbline.migrations")).rows,
        migrations,
      );
    }
    await within.query("create schema if not exists plumbline");
    await within.query(
      `create table plumbline.migrations (
        name text primary key,
        checksum text not null,
        applied_at timestamptz not null default now()
      )`,
    );
  });
  const applied: string[] = [];
  for (const migration of migrations) {
    const isNew = await database.transaction(async (within) => {
      await within.query("select pg_advisory_xact_lock($1)", [lockOfMigrations]);
      const { rows } = await within.query<Applied>("select name, checksum from plumbline.migrations order by name");
      requireKnown(rows, migrations);
      if (rows.some((row) => row.name === migration.name)) return false;
      await within.query(migration.sql);
      await within.query("insert into plumbline.migrations (name, checksum) values ($1, $2)", [
        migration.name,
        checksumOf(migration),
      ]);
      return true;
    });
    if (isNew) applied.push(migration.name);
  }
  return applied;
}

/** sha256 of a step's statements, hex. */
export function checksumOf({ sql }: Migration): string {
  return createHash("sha256").update(sql).digest("hex");
}

interface Applied {
  readonly name: string;
  readonly checksum: string;
}

function requireKnown(applied: readonly Applied[], migrations: readonly Migration[]): void {
  for (const { name, checksum } of applied) {
    const known = migrations.find((migration) => migration.name === name);
    if (known && checksumOf(known) === checksum) continue;
    const found = known ? "was applied with other statements" : "is not known to this release";
    throw new PlatformError("MIGRATION_BROKEN", `schema plumbline: migration ${name} ${found}`, {
      remedy: "Use the release that wrote this database or a newer one, or restore a backup into an empty one.",
    });
  }
}
