/** Queries that a reader of silver.bars (securityId, session, close, volume) may ask; a test has each answered. */
const templates = `SELECT 1
SELECT * FROM silver.bars
FROM silver.bars
FROM silver.bars SELECT close
SELECT * FROM "silver"."bars" AS b
SELECT count(*), avg(close), stddev(close), median(close) FROM silver.bars
SELECT securityId, max(close) FROM silver.bars GROUP BY securityId HAVING max(close) > 1 ORDER BY 2 DESC NULLS LAST
SELECT securityId, session, sum(close) FROM silver.bars GROUP BY ROLLUP (securityId, session)
SELECT securityId, grouping(securityId), sum(close) FROM silver.bars GROUP BY CUBE (securityId)
SELECT securityId, sum(close) FROM silver.bars GROUP BY ALL ORDER BY ALL
SELECT DISTINCT securityId FROM silver.bars
SELECT DISTINCT ON (securityId) securityId, close FROM silver.bars ORDER BY securityId, session DESC
SELECT close FROM silver.bars LIMIT 3 OFFSET 1
SELECT close FROM silver.bars LIMIT 10%
SELECT close / lag(close) OVER (PARTITION BY securityId ORDER BY session) - 1 AS r FROM silver.bars
SELECT row_number() OVER w, rank() OVER w FROM silver.bars WINDOW w AS (PARTITION BY securityId ORDER BY close)
SELECT avg(close) OVER (PARTITION BY securityId ORDER BY session ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM silver.bars
SELECT avg(close) OVER (ORDER BY session RANGE BETWEEN INTERVAL 5 DAY PRECEDING AND CURRENT ROW) FROM silver.bars
SELECT * FROM silver.bars QUALIFY row_number() OVER (PARTITION BY securityId ORDER BY session DESC) = 1
SELECT a.close, b.close FROM silver.bars a JOIN silver.bars b USING (securityId, session)
SELECT * FROM silver.bars a LEFT JOIN silver.bars b ON a.session = b.session AND a.close > b.close
SELECT * FROM silver.bars a FULL OUTER JOIN silver.bars b ON a.close = b.close
SELECT * FROM silver.bars a SEMI JOIN silver.bars b ON a.close = b.close
SELECT * FROM silver.bars a ANTI JOIN silver.bars b ON a.close = b.close
SELECT * FROM silver.bars a CROSS JOIN (SELECT 1 AS x) b
SELECT * FROM silver.bars a NATURAL JOIN silver.bars b
SELECT * FROM silver.bars a ASOF JOIN silver.bars b ON a.securityId = b.securityId AND a.session >= b.session
SELECT * FROM silver.bars a ASOF LEFT JOIN silver.bars b ON a.securityId = b.securityId AND a.session > b.session
SELECT * FROM silver.bars a POSITIONAL JOIN silver.bars b
SELECT * FROM silver.bars a, LATERAL (SELECT a.close * 2 AS twice) t
WITH a AS (SELECT * FROM silver.bars) SELECT count(*) FROM a
WITH a AS MATERIALIZED (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT * FROM a, b
WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT sum(i) FROM n
WITH a(x) AS (VALUES (1), (2)) SELECT x FROM a WHERE x IN (SELECT x FROM a)
WITH A AS (SELECT 1 AS x) SELECT * FROM a
SELECT 1 UNION SELECT 2
SELECT 1 AS x UNION ALL BY NAME SELECT 2 AS x
SELECT 1 EXCEPT SELECT 2
SELECT 1 INTERSECT SELECT 1
(SELECT 1) ORDER BY 1
VALUES (1, 'a'), (2, 'b')
SELECT * FROM (VALUES (1, 'a')) t(n, s)
SELECT * FROM range(5)
SELECT * FROM range(1, 10, 2) t(i)
SELECT * FROM generate_series(1, 3)
SELECT * FROM generate_series(DATE '2020-01-01', DATE '2020-01-05', INTERVAL 1 DAY)
SELECT * FROM unnest([1, 2, 3]) t(x)
SELECT unnest([1, 2]), unnest(['a', 'b'])
SELECT (SELECT max(close) FROM silver.bars)
SELECT close > ALL (SELECT close FROM silver.bars) FROM silver.bars
SELECT EXISTS (SELECT 1 FROM silver.bars WHERE close > 100)
SELECT ARRAY (SELECT close FROM silver.bars)
SELECT CASE WHEN close > 1 THEN 'up' ELSE 'down' END FROM silver.bars
SELECT if(close > 1, 1, 0) FROM silver.bars
SELECT coalesce(close, 0), nullif(close, 0), ifnull(close, 1) FROM silver.bars
SELECT close BETWEEN 1 AND 2, close IS NULL, close IS NOT DISTINCT FROM 1, NOT (close = 1) FROM silver.bars
SELECT close::INTEGER, CAST(close AS DECIMAL(18, 4)), TRY_CAST(securityId AS BIGINT) FROM silver.bars
SELECT '1'::HUGEINT, 1::UTINYINT, '2020-01-01'::DATE, '2020-01-01 10:00'::TIMESTAMP, 'a'::BLOB
SELECT [1, 2]::DOUBLE[], {a: 1, b: 'x'}::STRUCT(a BIGINT, b VARCHAR), MAP {'k': 1}
SELECT '{"a": [1, 2]}'::JSON -> 'a', json_extract('{"a": 1}', '$.a'), '{"a": 1}' ->> 'a'
SELECT 9223372036854775807, 170141183460469231731687303715884105727, -1, 1e300, 'NaN'::DOUBLE, 'Infinity'::DOUBLE
SELECT 7 // 2, 7 % 2, 2 ** 10, 5 & 3, 5 | 3, 1 << 4, ~1, abs(-1), @ (-1)
SELECT ln(2), exp(1), sqrt(2), cbrt(8), power(2, 3), round(1.2345, 2), floor(1.5), ceil(1.5), trunc(1.5), sign(-2)
SELECT sin(1), cos(1), tan(1), asin(1), acos(1), atan(1), atan2(1, 2), radians(1), degrees(1), pi()
SELECT greatest(1, 2), least(1, 2), gcd(4, 6), lcm(4, 6), factorial(5), isnan('NaN'::DOUBLE), isfinite(1.0::DOUBLE)
SELECT upper(securityId), lower(securityId), length(securityId), reverse(securityId) FROM silver.bars
SELECT securityId LIKE 'A%', securityId ILIKE 'a%', securityId NOT LIKE 'B', securityId SIMILAR TO 'A.*' FROM silver.bars
SELECT securityId GLOB 'A*' FROM silver.bars
SELECT concat('a', 1), 'a' || 'b', concat_ws('-', 1, 2), left('abc', 1), right('abc', 1), substring('abc' FROM 2 FOR 1)
SELECT replace('abc', 'b', 'x'), trim('  a '), lpad('1', 3, '0'), split_part('a-b', '-', 2), string_split('a-b', '-')
SELECT regexp_matches('abc', 'b'), regexp_replace('abc', 'b', 'x'), regexp_extract('a12', '\\d+'), starts_with('abc', 'a')
SELECT printf('%d', 1), format('{}', 2), md5('a'), sha256('a'), hex('a'), base64('a'::BLOB), levenshtein('a', 'b')
SELECT extract(year FROM session), year(session), month(session), dayofweek(session), isoyear(session) FROM silver.bars
SELECT date_trunc('month', session), date_part('week', session), session + INTERVAL 1 MONTH FROM silver.bars
SELECT date_diff('day', DATE '2020-01-01', session), strftime(session, '%Y-%m'), last_day(session) FROM silver.bars
SELECT make_date(2020, 1, 2), make_timestamp(2020, 1, 2, 3, 4, 5), strptime('2020-01-02', '%Y-%m-%d'), epoch(session) FROM silver.bars
SELECT time_bucket(INTERVAL 7 DAY, session), count(*) FROM silver.bars GROUP BY 1
SELECT list(close ORDER BY session), string_agg(securityId, ','), array_agg(DISTINCT securityId) FROM silver.bars
SELECT list_transform([1, 2], x -> x + 1), list_filter([1, 2], x -> x > 1), list_reduce([1, 2], (a, b) -> a + b)
SELECT list_transform([1, 2], lambda x : x * 2), [x * 2 FOR x IN [1, 2] IF x > 1]
SELECT list_sort([2, 1]), list_distinct([1, 1]), list_contains([1], 1), list_sum([1, 2]), len([1]), [1, 2, 3][1:2]
SELECT struct_pack(a := 1).a, row(1, 2), {a: 1}['a'], map_keys(MAP {'k': 1}), element_at(MAP {'k': 1}, 'k')
SELECT arg_max(securityId, close), arg_min(securityId, close), first(close ORDER BY session), last(close) FROM silver.bars
SELECT quantile_cont(close, 0.5), quantile_disc(close, [0.1, 0.9]), mode(securityId), mad(close), skewness(close) FROM silver.bars
SELECT corr(close, volume), covar_pop(close, volume), regr_slope(close, volume), regr_r2(close, volume) FROM silver.bars
SELECT kurtosis(close), entropy(close), sem(close), product(close), bit_xor(volume::BIGINT), bool_and(close > 0) FROM silver.bars
SELECT sum(close) FILTER (WHERE close > 1), count(DISTINCT securityId), approx_count_distinct(close) FROM silver.bars
SELECT ntile(4) OVER (ORDER BY close), percent_rank() OVER (ORDER BY close), cume_dist() OVER (ORDER BY close) FROM silver.bars
SELECT first_value(close) OVER w, last_value(close) OVER w, nth_value(close, 2) OVER w, lead(close, 1, 0.0) OVER w FROM silver.bars WINDOW w AS (ORDER BY session)
SELECT * EXCLUDE (volume) FROM silver.bars
SELECT * REPLACE (close * 2 AS close) FROM silver.bars
SELECT COLUMNS('c.*') FROM silver.bars
SELECT max(COLUMNS(*)) FROM silver.bars
SELECT #1 FROM silver.bars
SELECT b.* FROM silver.bars b
SELECT securityId COLLATE NOCASE FROM silver.bars ORDER BY 1
SELECT close AS "a column; with -- 'marks'" FROM silver.bars -- and a remark
SELECT 'read_parquet(''x'')' AS text /* COPY x TO 'y' */
SELECT 1;
SELECT close c FROM silver.bars WHERE c > 1
SELECT typeof(close) FROM silver.bars
SELECT sum(volume::BIGINT) FROM silver.bars
SELECT histogram(securityId) FROM silver.bars
SELECT equal FROM (SELECT 1 = 1 AS equal)
SELECT wavg(close, volume) FROM silver.bars
SELECT NULL, true, false, DATE '2020-02-29', TIME '10:00', INTERVAL '1' YEAR, '\\x41'::BLOB
SELECT * FROM silver.bars USING SAMPLE reservoir(3 ROWS) REPEATABLE (1)
SELECT close FROM silver.bars TABLESAMPLE bernoulli(50%) REPEATABLE (42)
SELECT list_aggregate([1, 2], 'SUM'), age(TIMESTAMP '2020-01-02', TIMESTAMP '2020-01-01')
WITH "K" AS (SELECT 1 AS x) SELECT x FROM k
WITH "Straße" AS (SELECT 1 AS x) SELECT x FROM "straße"
SELECT a.x FROM (SELECT 1 AS x) a JOIN (SELECT 1 AS x) b ON a.x = b.x WHERE a.x NOT IN (SELECT 2)`;

export const answeredQueries: readonly string[] = templates.split("\n");
