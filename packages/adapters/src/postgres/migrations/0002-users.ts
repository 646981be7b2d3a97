import type { Migration } from "../migrate.js";

/** Who may ask, by hashed keys; what they watch. */
export const usersMigration: Migration = {
  name: "0002-users",
  sql: `
create table plumbline.users (
  user_id bigint generated always as identity primary key,
  name text not null unique check (name ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
  role text not null check (role in ('reader', 'writer', 'admin')),
  created_at timestamptz not null default now()
);
create table plumbline.api_keys (
  -- First part of the key: finds the row; no secret.
  key_id text primary key,
  user_id bigint not null references plumbline.users on delete cascade,
  salt bytea not null,
  -- scrypt of the key's second part.
  hash bytea not null,
  created_at timestamptz not null default now()
);
create index api_keys_of_user on plumbline.api_keys (user_id);
create table plumbline.watchlists (
  watchlist_id bigint generated always as identity primary key,
  owner text not null,
  name text not null check (length(name) between 1 and 100),
  securities text[] not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (owner, name)
);
`,
};
