import type { Migration } from "../migrate.js";

/** Which home this database belongs to. */
export const homeMigration: Migration = {
  name: "0007-home",
  sql: `
create table plumbline.home (
  is_only boolean primary key default true check (is_only),
  store_id text not null,
  home_id text not null,
  claim text not null,
  claimed_at timestamptz not null
);
`,
};
