import type { Migration } from "../migrate.js";

/** Namespaces of the Iceberg catalog, and where the newest metadata of each table and view lies. */
export const catalogPointersMigration: Migration = {
  name: "0003-catalog-pointers",
  sql: `
create table plumbline.catalog_namespaces (
  -- Levels, outermost first.
  namespace text[] primary key check (cardinality(namespace) > 0),
  -- Null at the top.
  parent text[] references plumbline.catalog_namespaces (namespace),
  properties jsonb not null
);
create index catalog_namespaces_by_parent on plumbline.catalog_namespaces (parent);
create table plumbline.catalog_pointers (
  namespace text[] not null references plumbline.catalog_namespaces (namespace),
  name text not null,
  kind text not null check (kind in ('table', 'view')),
  location text not null,
  primary key (namespace, name)
);
`,
};
