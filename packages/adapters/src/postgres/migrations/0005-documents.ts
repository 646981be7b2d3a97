import type { Migration } from "../migrate.js";

/** Raw provider payloads that are no tables. */
export const documentsMigration: Migration = {
  name: "0005-documents",
  sql: `
create table plumbline.documents (
  document_id text primary key,
  hash text not null,
  media_type text not null,
  kind text not null,
  source text not null,
  symbol text,
  security_id text,
  -- Instants in milliseconds UTC, as everywhere in the lake.
  event_time bigint,
  known_at bigint not null,
  ingested_at bigint not null,
  bytes integer not null,
  raw bytea not null,
  body jsonb
);
create index documents_by_hash on plumbline.documents (hash);
create index documents_by_knowledge on plumbline.documents (known_at desc, document_id collate "C");
create index documents_by_symbol on plumbline.documents (symbol, kind, known_at desc);
create index documents_by_content on plumbline.documents using gin (body jsonb_path_ops);
`,
};
