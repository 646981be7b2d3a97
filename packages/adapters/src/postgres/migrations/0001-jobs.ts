import type { Migration } from "../migrate.js";

/** Work to be done once by whoever is there. */
export const jobsMigration: Migration = {
  name: "0001-jobs",
  sql: `
create table plumbline.jobs (
  job_id bigint generated always as identity primary key,
  kind text not null,
  payload jsonb not null,
  -- Where two jobs of a kind with one key must not wait at once.
  dedup_key text,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
  attempts integer not null default 0,
  most_attempts integer not null check (most_attempts > 0),
  run_after timestamptz not null default now(),
  enqueued_at timestamptz not null default now(),
  started_at timestamptz,
  heartbeat_at timestamptz,
  ended_at timestamptz,
  worker text,
  result jsonb,
  problem jsonb
);
create index jobs_to_claim on plumbline.jobs (kind, run_after) where state in ('waiting', 'running');
create unique index jobs_waiting_once on plumbline.jobs (kind, dedup_key) where state = 'waiting' and dedup_key is not null;
`,
};
