import type { Migration } from "../migrate.js";

/** When the copied version was committed in the lake (ms UTC): tells a lake made anew from the one that was copied. */
export const copiedCommitMigration: Migration = {
  name: "0008-copied-commit",
  sql: "alter table plumbline.lake_copies add column committed_at bigint;",
};
