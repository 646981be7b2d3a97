import type { Migration } from "../migrate.js";

/** Which backups were put in, so that a restore that was killed afterwards does not put one in twice. */
export const restoresMigration: Migration = {
  name: "0006-restores",
  sql: `
create table plumbline.restores (
  -- sha256 of the backup's manifest, hex.
  restore_id text primary key,
  restored_at timestamptz not null default now()
);
`,
};
