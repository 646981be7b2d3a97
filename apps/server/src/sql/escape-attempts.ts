/** Ways out of the sandbox, each tried by a test; CANARY stands for a file outside, OUT for one to be made. */
export type Refusal = "SQL_REFUSED" | "SQL_INVALID" | "UNKNOWN_TABLE";

const rowFunctions = `read_parquet parquet_scan read_csv read_csv_auto read_json read_json_auto read_ndjson read_ndjson_auto
read_json_objects read_json_objects_auto read_ndjson_objects read_text read_blob read_duckdb glob sniff_csv parquet_metadata
parquet_schema parquet_file_metadata parquet_kv_metadata parquet_full_metadata seq_scan arrow_scan sqlite_scan postgres_scan
mysql_scan iceberg_scan delta_scan st_read read_xlsx query query_table json_execute_serialized_sql pragma_table_info
pragma_show pragma_storage_info pragma_metadata_info which_secret enable_logging`;

const catalogueFunctions = `duckdb_settings duckdb_secrets duckdb_extensions duckdb_databases duckdb_functions duckdb_tables
duckdb_views duckdb_columns duckdb_schemas duckdb_memory duckdb_temporary_files duckdb_logs duckdb_log_contexts
duckdb_variables duckdb_external_file_cache duckdb_prepared_statements duckdb_secret_types duckdb_sequences duckdb_types
duckdb_constraints duckdb_indexes duckdb_dependencies duckdb_optimizers duckdb_keywords duckdb_connection_count
duckdb_profiling_settings duckdb_logs_parsed pragma_version pragma_platform pragma_database_size pragma_collations
pragma_user_agent pg_timezone_names icu_calendar_names sql_auto_complete checkpoint force_checkpoint disable_logging
disable_profiling test_all_types repeat_row`;

const scalarFunctions = `getenv getvariable current_setting nextval currval txid_current write_log sleep_ms pg_sleep query
read_text json_serialize_sql json_serialize_plan json_deserialize_sql current_query current_database current_schema
current_schemas current_connection_id in_search_path random uuid gen_random_uuid setseed now today get_current_timestamp
transaction_timestamp version pg_get_viewdef error st_asbinary stats hash create_sort_key get_type make_type
cast_to_type enum_range parse_duckdb_log_message finalize inet_server_addr pg_conf_load_time`;

const statements = `COPY (SELECT 1) TO 'OUT'
COPY (SELECT 1) TO 'OUT' (FORMAT parquet)
COPY silver.bars FROM 'CANARY'
COPY FROM DATABASE memory TO x
EXPORT DATABASE 'OUT'
IMPORT DATABASE 'CANARY'
ATTACH 'CANARY' AS x
ATTACH 'OUT' AS x (TYPE duckdb)
DETACH memory
USE memory
INSTALL httpfs
LOAD httpfs
LOAD 'CANARY'
FORCE INSTALL json
UPDATE EXTENSIONS
SET enable_external_access = true
SET lock_configuration = false
SET allowed_paths = ['CANARY']
SET VARIABLE x = 1
RESET enable_external_access
PRAGMA database_list
PRAGMA enable_profiling
PRAGMA import_database('CANARY')
CALL pragma_version()
CALL duckdb_settings()
CREATE TABLE t AS SELECT 1
CREATE VIEW v AS SELECT 1
CREATE MACRO m() AS 1
CREATE MACRO m() AS TABLE SELECT 1
CREATE SECRET s (TYPE s3)
CREATE SEQUENCE s
CREATE TYPE e AS ENUM ('a')
CREATE SCHEMA s
CREATE INDEX i ON silver.bars (close)
INSERT INTO silver.bars VALUES (1)
UPDATE silver.bars SET close = 1
DELETE FROM silver.bars
MERGE INTO silver.bars USING silver.bars b ON true WHEN MATCHED THEN DELETE
DROP VIEW silver.bars
ALTER VIEW silver.bars RENAME TO x
TRUNCATE silver.bars
VACUUM
ANALYZE
CHECKPOINT
BEGIN
COMMIT
ROLLBACK
PREPARE p AS SELECT 1
EXECUTE p
DEALLOCATE p
EXPLAIN SELECT 1
EXPLAIN ANALYZE SELECT 1
COMMENT ON VIEW silver.bars IS 'x'
PIVOT silver.bars ON session USING sum(close)
SELECT 1; SELECT 2
SELECT 1; COPY (SELECT 1) TO 'OUT'
SELECT 1 ;; SELECT 2
COPY (SELECT 1) TO 'OUT'; SELECT 1`;

const sources = `SELECT * FROM 'CANARY'
SELECT * FROM "CANARY"
SELECT * FROM 'CANARY*'
SELECT * FROM '/proc/self/environ'
SELECT * FROM 'file.csv'
SELECT * FROM 'file.parquet'
SELECT * FROM "file.json"
SELECT * FROM 'https://127.0.0.1/x.parquet'
SELECT * FROM 's3://bucket/x.parquet'
SELECT * FROM main.bars
SELECT * FROM memory.silver.bars
SELECT * FROM bars
SELECT * FROM silver.nothing
SELECT * FROM system.main.duckdb_settings
SELECT * FROM duckdb_settings
SELECT * FROM duckdb_tables
SELECT * FROM sqlite_master
SELECT * FROM pragma_database_list
SELECT * FROM information_schema.tables
SELECT * FROM pg_catalog.pg_class
SELECT * FROM pg_catalog.pg_settings
WITH duckdb_settings AS (SELECT * FROM duckdb_settings) SELECT * FROM duckdb_settings
WITH a AS (SELECT * FROM duckdb_settings), duckdb_settings AS (SELECT 1) SELECT * FROM a
SELECT (WITH "CANARY" AS (SELECT 1 x) SELECT x FROM "CANARY"), * FROM "CANARY"
SELECT * FROM (WITH sqlite_master AS (SELECT 1) SELECT 1) q, sqlite_master
WITH "duc\u212adb_views" AS (SELECT 1) SELECT sql FROM duckdb_views
WITH "duc\u212adb_tables" AS (SELECT 1), y AS (SELECT * FROM duckdb_tables) SELECT * FROM y
WITH RECURSIVE "pragma_database_list\u0130" AS (SELECT 1 UNION SELECT 1 FROM pragma_database_list) SELECT 1
WITH "ſqlite_master" AS (SELECT 1) SELECT * FROM sqlite_master
(WITH sqlite_master AS (SELECT 1) SELECT 1) UNION ALL SELECT * FROM sqlite_master
WITH RECURSIVE sqlite_master AS (SELECT 1 FROM sqlite_master UNION ALL SELECT 1) SELECT 1
WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT 1) SELECT * FROM recurring.r
SELECT 1 FROM silver.bars AS duckdb_tables, LATERAL (SELECT * FROM duckdb_tables) q
SELECT * FROM silver.bars USING SAMPLE 3 ROWS
SELECT * FROM silver.bars TABLESAMPLE bernoulli(50%)
SELECT * FROM (SELECT * FROM silver.bars) q TABLESAMPLE system(50%)
SELECT close FROM silver.bars WHERE close IN (SELECT close FROM silver.bars USING SAMPLE 1 ROWS)
SELECT * FROM silver.bars WHERE close IN (SELECT 1 FROM 'CANARY')
SELECT * FROM silver.bars WHERE EXISTS (FROM 'CANARY')
SELECT * FROM silver.bars ORDER BY (SELECT content FROM 'CANARY')
SELECT * FROM silver.bars LIMIT (SELECT count(*) FROM 'CANARY')
SELECT CASE WHEN true THEN (SELECT 1 FROM 'CANARY') END
SELECT sum(close) FILTER (EXISTS (FROM 'CANARY')) FROM silver.bars
SELECT sum(close) OVER (ORDER BY (SELECT 1 FROM 'CANARY')) FROM silver.bars
SELECT list_transform([1], x -> (SELECT 1 FROM 'CANARY'))
SELECT close FROM silver.bars GROUP BY close HAVING EXISTS (FROM 'CANARY')
SELECT close FROM silver.bars QUALIFY EXISTS (FROM 'CANARY')
SELECT 1 UNION ALL SELECT * FROM 'CANARY'
SELECT 1 EXCEPT (SELECT 1 INTERSECT SELECT * FROM 'CANARY')
SELECT * FROM silver.bars JOIN 'CANARY' ON true
SELECT * FROM silver.bars b ASOF JOIN 'CANARY' c ON b.close >= c.x
SELECT * FROM silver.bars b, LATERAL (SELECT * FROM 'CANARY') c
SELECT * FROM silver.bars b JOIN silver.bars c ON EXISTS (FROM 'CANARY')
WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT * FROM 'CANARY') SELECT * FROM r
VALUES ((SELECT 1 FROM 'CANARY'))
FROM VALUES ((SELECT 1 FROM 'CANARY')) t(x)
FROM 'CANARY'
TABLE "CANARY"
DESCRIBE 'CANARY'
DESCRIBE silver.bars
SUMMARIZE silver.bars
SUMMARIZE 'CANARY'
SHOW TABLES
SHOW ALL TABLES
SHOW DATABASES
SELECT * FROM (DESCRIBE silver.bars)
SELECT * FROM (SHOW TABLES)
SELECT * FROM silver.bars AT (VERSION => 0)
SELECT * FROM silver.bars PIVOT (sum(close) FOR session IN ('2020-01-01'))
SELECT * FROM silver.bars UNPIVOT (v FOR n IN (open, close))
SELECT 1 FROM unnest((SELECT list(content) FROM 'CANARY'))`;

const expressions = `SELECT $1
SELECT ?
SELECT $name
SELECT 'pg_class'::regclass
SELECT 'x'::silver.bars
SELECT 1::main.mytype
SELECT [1]::nothing[]
SELECT {a: 1}::STRUCT(a nothing)
SELECT 'a'::ENUM ('a')
SELECT CAST('x' AS regproc)
SELECT current_user
SELECT session_user
SELECT current_catalog
SELECT current_timestamp
SELECT current_date
SELECT localtimestamp
SELECT main.read_text('CANARY')
SELECT system.main.upper('x')
SELECT pg_catalog.pg_get_viewdef(1)
SELECT silver.upper('x')
SELECT upper(getenv('HOME'))
SELECT list_transform(['HOME'], x -> getenv(x))
SELECT [getenv(x) FOR x IN ['HOME']]
SELECT 1 ORDER BY getenv('HOME')
SELECT 1 LIMIT length(getenv('HOME'))
SELECT sum(close) OVER (PARTITION BY getenv('HOME')) FROM silver.bars
SELECT 'x' LIKE getenv('HOME')
SELECT DISTINCT ON (getenv('HOME')) 1
SELECT * REPLACE (getenv('HOME') AS close) FROM silver.bars
SELECT COLUMNS(c -> getenv(c) = '') FROM silver.bars
SELECT DEFAULT
SELECT "GETENV"('HOME')
SELECT 'HOME'.getenv()
SELECT list_aggregate([1], getenv('HOME'))
SELECT list_aggregate([1.0, 2.0], 'reservoir_quantile', 0.5)
SELECT array_aggr([1], 'getenv')
SELECT list_aggr([1], securityId) FROM silver.bars
SELECT list_aggregate([1], 'su' || 'm')
SELECT age(TIMESTAMP '2020-01-01')
SELECT reservoir_quantile(close, 0.5) FROM silver.bars
SELECT list_transform([DATE '2020-01-01'], d -> age(d))
SELECT 1 FROM range(length(getenv('HOME')))
SELECT x FROM generate_series(1, (SELECT count(*) FROM read_csv('CANARY'))) t(x)
SELECT 1 FROM (VALUES (getenv('HOME'))) t
SELECT
SELEKT 1
SELECT * FROM
SELECT (1
SELECT 1)
SELECT 'unclosed
/* unclosed
SELECT 1) TO 'OUT' (FORMAT csv); --
SELECT 1 AS x) ; COPY (SELECT 1) TO 'OUT' --
;
-- nothing`;

const lines = (text: string) => text.split("\n");
const names = (text: string) => text.trim().split(/\s+/);

/** Every attempt with the refusals that are right for it. */
export const escapeAttempts: readonly { readonly sql: string; readonly codes: readonly Refusal[] }[] = [
  ...names(rowFunctions).map((name) => ({ sql: `SELECT * FROM ${name}('CANARY')`, codes: ["SQL_REFUSED"] as const })),
  ...names(catalogueFunctions).map((name) => ({ sql: `SELECT * FROM ${name}()`, codes: ["SQL_REFUSED"] as const })),
  ...names(scalarFunctions).map((name) => ({ sql: `SELECT ${name}('CANARY')`, codes: ["SQL_REFUSED"] as const })),
  ...lines(statements).map((sql) => ({ sql, codes: ["SQL_REFUSED", "SQL_INVALID"] as const })),
  ...lines(sources).map((sql) => ({ sql, codes: ["UNKNOWN_TABLE", "SQL_REFUSED"] as const })),
  ...lines(expressions).map((sql) => ({ sql, codes: ["SQL_REFUSED", "SQL_INVALID"] as const })),
];
