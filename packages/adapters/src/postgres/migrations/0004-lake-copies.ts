import type { Migration } from "../migrate.js";

/** Copies of what the lake holds, for those who ask PostgreSQL; the lake stays the truth. */
export const lakeCopiesMigration: Migration = {
  name: "0004-lake-copies",
  sql: `
create table plumbline.lake_copies (
  lake text not null,
  table_name text not null,
  version bigint not null,
  rows bigint not null,
  copied_at timestamptz not null default now(),
  primary key (lake, table_name)
);
create table plumbline.lake_rows (
  lake text not null,
  table_name text not null,
  row_number bigint not null,
  content jsonb not null,
  primary key (lake, table_name, row_number),
  foreign key (lake, table_name) references plumbline.lake_copies on delete cascade
);
create view plumbline.ledger as
  select lake, row_number, content->>'trialId' as trial_id, content from plumbline.lake_rows where table_name = 'ml.trials';
create view plumbline.decisions as
  select lake, row_number, content->>'trialId' as trial_id, content->>'decision' as decision, content
  from plumbline.lake_rows where table_name = 'ml.champions';
create view plumbline.releases as
  select lake, row_number, content->>'releaseId' as release_id, content from plumbline.lake_rows where table_name = 'ml.releases';
`,
};
