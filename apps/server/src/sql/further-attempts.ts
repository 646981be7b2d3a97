import type { Refusal } from "./escape-attempts.js";

/** Attempts by what they lean on: names that macros and engines give, other queries in texts, disguises, frames. */
const refusedQueries = String.raw`SELECT * FROM query('SELECT * FROM ''CANARY''')
SELECT * FROM query('FROM duckdb_settings()')
SELECT * FROM query('SELECT ' || '1')
SELECT * FROM query_table('silver.bars')
SELECT * FROM query_table(['silver.bars', 'CANARY'], true)
SELECT * FROM query_table(silver.bars)
SELECT (SELECT count(*) FROM query('FROM sqlite_master'))
SELECT * FROM json_execute_serialized_sql('{"error":false,"statements":[]}')
SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT getenv(''HOME'')'))
SELECT json_serialize_sql('SELECT 1')
SELECT json_deserialize_sql(json_serialize_sql('SELECT 1'))
SELECT json_serialize_plan('FROM ''CANARY''', optimize := true)
SELECT * FROM sql_auto_complete('SELECT * FROM ''/etc/')
SELECT * FROM pragma_storage_info('silver.bars')
SELECT * FROM pragma_last_profiling_output()
SELECT * FROM pragma_show('silver.bars')
SELECT * FROM duckdb_approx_database_count()
SELECT * FROM duckdb_coordinate_systems()
SELECT * FROM pg_tables
SELECT * FROM pg_catalog.pg_tables
SELECT * FROM pg_catalog.pg_views
SELECT * FROM pg_class
SELECT * FROM information_schema.columns
SELECT * FROM information_schema.schemata
SELECT * FROM system.information_schema.tables
SELECT * FROM temp.information_schema.tables
SELECT * FROM memory.information_schema.tables
SELECT * FROM temp."plumb answer"
SELECT * FROM "plumb answer"
SELECT * FROM temp.main."plumb rows"
SELECT * FROM main."plumb answer"
SELECT * FROM memory.silver.bars b JOIN silver.bars USING (session)
SELECT * FROM "silver.bars"
SELECT * FROM "SILVER"."BARS"
SELECT * FROM sílver.bars
SELECT * FROM ѕilver.bars
SELECT * FROM silver.ｂars
SELECT * FROM silver.bars FOR SYSTEM_TIME AS OF '2020-01-01'
SELECT * FROM silver.bars FOR UPDATE OF nothing SKIP LOCKED; SELECT 1
SELECT current_setting('allowed_paths')
SELECT current_setting('secret_directory')
SELECT set_config('enable_external_access', 'true', false)
SELECT pg_catalog.current_setting('home_directory')
SELECT "current_setting"('temp_directory')
SELECT CURRENT_SETTING/**/('temp_directory')
SELECT list_transform(['temp_directory'], x -> current_setting(x))
SELECT list_aggregate(['HOME'], 'getenv')
SELECT list_aggregate([1], 'ran' || 'dom')
SELECT array_aggr(['CANARY'], 'read_text')
SELECT list_reduce(['HOME'], (a, b) -> getenv(b))
SELECT ['HOME'].list_transform(x -> x.getenv())
SELECT ('HOME').getenv().upper()
SELECT 'CANARY'.read_text()
SELECT getenv('HO' || 'ME') IS NULL
SELECT getenv(name := 'HOME')
SELECT "getenv" ('HOME')
SELECT g​etenv('HOME')
SELECT ｇｅｔｅｎｖ('HOME')
SELECT gеtenv('HOME')
SELECT getenv​('HOME')
SELECT/**/getenv/**/('HOME')
SELECT getenv--
('HOME')
SELECT U&'\0067etenv'('HOME')
SELECT U&"\0067etenv"('HOME')
SELECT E'x', getenv(E'\x48OME')
SELECT * FROM U&"\0073qlite_master"
SELECT * FROM /* 'CANARY' */ "CANARY"
SELECT * FROM ('CANARY')
SELECT * FROM ("CANARY")
SELECT * FROM 'file://CANARY'
SELECT * FROM 'CANARY' AS bars
SELECT * FROM "CANARY" "silver.bars"
SELECT * FROM '/proc/self/cmdline'
SELECT * FROM '/dev/stdin'
SELECT * FROM 'http://127.0.0.1:1/x.csv'
SELECT * FROM 'hf://datasets/x/y.parquet'
SELECT * FROM 'duckdb:CANARY'
SELECT * FROM 'sqlite:CANARY'
SELECT * FROM "postgres://127.0.0.1/x"
SELECT * FROM silver.bars POSITIONAL JOIN 'CANARY'
SELECT * FROM silver.bars, LATERAL read_csv(close::VARCHAR)
SELECT * FROM silver.bars b, LATERAL (SELECT * FROM query(b.securityId))
SELECT * FROM silver.bars b LEFT JOIN LATERAL (FROM 'CANARY') c ON true
SELECT * FROM silver.bars WHERE (close, volume) IN (FROM 'CANARY')
SELECT * FROM silver.bars WHERE close = ANY (SELECT x FROM 'CANARY')
SELECT * FROM silver.bars ANTI JOIN 'CANARY' ON true
SELECT * FROM (PIVOT silver.bars ON securityId USING sum(close))
SELECT * FROM (UNPIVOT silver.bars ON close, volume)
WITH p AS (PIVOT silver.bars ON securityId USING sum(close)) SELECT * FROM p
PIVOT_WIDER silver.bars ON securityId USING sum(close)
UNPIVOT silver.bars ON COLUMNS(* EXCLUDE (securityId, session))
WITH x AS (INSERT INTO silver.bars VALUES (1) RETURNING *) SELECT * FROM x
WITH x AS (DELETE FROM silver.bars RETURNING *) SELECT * FROM x
WITH x AS (COPY silver.bars TO 'OUT') SELECT 1
WITH RECURSIVE t(x) USING KEY (x) AS (SELECT 1 UNION SELECT x FROM 'CANARY') SELECT * FROM t
WITH "silver.bars" AS (SELECT 1) SELECT * FROM silver.nothing
WITH silver AS (SELECT 1) SELECT * FROM silver.duckdb_settings
SELECT * INTO OUT FROM silver.bars
SELECT 1 INTO OUTFILE 'OUT'
SELECT 1) AS "plumb answer"; COPY (SELECT 1) TO 'OUT'; --
SELECT 1) AS "plumb answer" UNION ALL SELECT * FROM (SELECT getenv('HOME')
SELECT 1) AS a, (SELECT 2
SELECT 1 /* ) AS "plumb answer"; COPY (SELECT 1) TO 'OUT'; */ ; SELECT 2
SELECT 1; -- a
SELECT getenv('HOME')
SELECT 'a'; SELECT 'b';
SELECT 1 \; COPY (SELECT 1) TO 'OUT'
\copy (SELECT 1) TO 'OUT'
.read CANARY
!cat CANARY
SELECT 1 -- $$
; COPY (SELECT 1) TO 'OUT'
SELECT $$a$$; COPY (SELECT 1) TO 'OUT'
SELECT $1::VARCHAR
SELECT :name
SELECT 'x'::VARIANT
SELECT getvariable('x')
SELECT nextval('s')
SELECT * FROM range(getvariable('n'))
SELECT * FROM generate_series(1, length(getenv('HOME')))
SELECT * FROM unnest([getenv('HOME')])
SELECT unnest(current_schemas(true))
SELECT TRY(getenv('HOME'))
SELECT TRY_CAST(getenv('HOME') AS INTEGER)
SELECT CASE getenv('HOME') WHEN '' THEN 1 END
SELECT close FROM silver.bars ORDER BY getenv('HOME'), random()
SELECT sum(close ORDER BY random()) FROM silver.bars
SELECT first(close) FILTER (random() > 0.5) FROM silver.bars
SELECT count(*) FROM silver.bars GROUP BY GROUPING SETS ((getenv('HOME')), ())
SELECT lag(close, random()::INTEGER) OVER () FROM silver.bars
SELECT close FROM silver.bars QUALIFY random() > 0.5
SELECT close FROM silver.bars LIMIT random()
SELECT close FROM silver.bars OFFSET (SELECT length(current_setting('temp_directory')))
SELECT * EXCLUDE (close) REPLACE (uuid() AS volume) FROM silver.bars
SELECT * RENAME (close AS c) FROM 'CANARY'
SELECT COLUMNS(* EXCLUDE (close))::regclass FROM silver.bars
SELECT strftime(now(), '%Y')
SELECT age(DATE '2020-01-01')
SELECT today() - session FROM silver.bars
SELECT 'now'::DATE > getdate()
SELECT extract('epoch' FROM current_timestamp)
SELECT CURRENT_TIME
SELECT USER
SELECT nothing.upper('x')
SELECT main.getenv('HOME')
SELECT memory.main.getenv('HOME')
SELECT 'CANARY'::regclass::oid
SELECT 'sqlite_master'::regclass
SELECT 1::"silver"."bars"
SELECT x'00'::nothing
SELECT [1]::"CANARY"[]
SELECT {a: 1}::STRUCT(a "CANARY")
SELECT 'CANARY'::GEOMETRY
SELECT 1 AS x FROM silver.bars TABLESAMPLE system(1)
SELECT * FROM silver.bars USING SAMPLE 10% (bernoulli, -1)
EXPLAIN (FORMAT json) FROM silver.bars
EXECUTE IMMEDIATE 'SELECT 1'
CALL query('SELECT 1')
DO $$ SELECT 1 $$
LISTEN x
SET SESSION search_path = 'silver'
SHOW search_path
SHOW ALL
ATTACH ':memory:' AS silver
ATTACH IF NOT EXISTS 'CANARY' (READ_ONLY)
CREATE OR REPLACE TEMP MACRO upper(x) AS getenv(x)
CREATE FUNCTION f(a) AS TABLE FROM 'CANARY'
LOAD json; SELECT 1
CHECKPOINT memory
EXPORT DATABASE 'OUT' (FORMAT parquet)`;

/** One line each, but for those that a remark's end splits: a line that begins like no statement belongs to the last. */
function queriesOf(text: string): string[] {
  const queries: string[] = [];
  for (const line of text.split("\n")) {
    const isTail = /^(\('HOME'\)|; COPY|SELECT getenv\('HOME'\)$)/.test(line) && /--/.test(queries.at(-1) ?? "");
    if (isTail) queries.push(`${queries.pop()}\n${line}`);
    else queries.push(line);
  }
  return queries;
}

const anyRefusal: readonly Refusal[] = ["SQL_REFUSED", "SQL_INVALID", "UNKNOWN_TABLE"];

/** Further ways out, each of which is refused; CANARY and OUT as in the first ones. */
export const furtherAttempts: readonly { readonly sql: string; readonly codes: readonly Refusal[] }[] = queriesOf(
  refusedQueries,
).map((sql) => ({ sql, codes: anyRefusal }));
