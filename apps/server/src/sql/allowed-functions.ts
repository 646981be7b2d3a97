/**
 * Functions of the SQL engine that a query may call, by what they do. Each was looked at: it computes from its arguments
 * alone. What is not here is refused: functions that reach files, the network, settings, variables, sequences, the
 * catalogue, other queries, the clock, randomness, sleep, or the engine's insides.
 */
const reviewed: Readonly<Record<string, string>> = {
  operators: `+ - * / // % ** ^ @ & | << >> ~ || && <@ @> <-> <=> ^@ ~~ !~~ ~~* !~~* ~~~ ->> -> !__postfix
    like_escape not_like_escape ilike_escape not_ilike_escape`,
  arithmetic: `abs acos acosh add asin asinh atan atan2 atanh bit_count cbrt ceil ceiling cos cosh cot degrees divide even
    exp factorial fdiv floor fmod gamma gcd greatest greatest_common_divisor isfinite isinf isnan lcm least
    least_common_multiple lgamma ln log log10 log2 mod multiply nextafter pi pow power radians round round_even
    roundbankers sign signbit sin sinh sqrt subtract tan tanh trunc xor`,
  choice: "coalesce constant_or_null ifnull nullif typeof",
  text: `array_to_string ascii bar base64 bin bit_length char_length character_length chr concat concat_ws contains
    damerau_levenshtein editdist3 ends_with format from_base64 from_binary from_hex hamming hex instr jaccard
    jaro_similarity jaro_winkler_similarity lcase left left_grapheme len length length_grapheme levenshtein lower lpad ltrim
    md5 mismatches nfc_normalize octet_length ord position prefix printf regexp_escape regexp_extract regexp_extract_all
    regexp_full_match regexp_matches regexp_replace regexp_split_to_array repeat replace reverse right right_grapheme rpad
    rtrim sha1 sha256 split split_part starts_with str_split str_split_regex string_split string_split_regex
    string_to_array strip_accents strlen strpos substr substring substring_grapheme suffix to_base to_base64 to_binary
    to_hex translate trim ucase unbin unhex unicode upper url_decode url_encode`,
  dates: `age century date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day dayname
    dayofmonth dayofweek dayofyear days_in_month decade epoch epoch_ms epoch_ns epoch_us era hour isodow isoyear julian
    last_day make_date make_time make_timestamp make_timestamp_ms make_timestamp_ns microsecond millennium millisecond
    minute month monthname nanosecond quarter second strftime strptime time_bucket to_centuries to_days to_decades to_hours
    to_microseconds to_millennia to_milliseconds to_minutes to_months to_quarters to_seconds to_weeks to_years try_strptime
    week weekday weekofyear year yearweek`,
  lists: `array_aggr array_aggregate array_append array_apply array_cat array_concat array_contains array_distinct
    array_extract array_filter array_grade_up array_has array_has_all array_has_any array_indexof array_intersect
    array_length array_pop_back array_pop_front array_position array_prepend array_push_back array_push_front
    array_reduce array_resize array_reverse array_reverse_sort array_select array_slice array_sort array_transform
    array_unique array_value array_where array_zip filter flatten generate_series generate_subscripts grade_up
    list_aggr list_aggregate list_any_value list_append list_apply list_avg list_bool_and list_bool_or list_cat list_concat
    list_contains list_count list_cosine_distance list_cosine_similarity list_distance list_distinct list_dot_product
    list_element list_extract list_filter list_first list_grade_up list_has list_has_all list_has_any list_histogram
    list_indexof list_inner_product list_intersect list_last list_max list_mean list_median list_min list_mode list_pack
    list_position list_prepend list_product list_reduce list_resize list_reverse list_reverse_sort list_select list_slice
    list_sort list_stddev_pop list_stddev_samp list_string_agg list_sum list_transform list_unique list_value list_var_pop
    list_var_samp list_where list_zip range reduce unnest unpivot_list apply`,
  records: `cardinality element_at map map_concat map_contains map_entries map_extract map_extract_value map_from_entries
    map_keys map_values row struct_concat struct_contains struct_extract struct_extract_at struct_has struct_indexof
    struct_insert struct_keys struct_pack struct_position struct_update struct_values union_extract union_tag union_value`,
  json: `json_array json_array_length json_contains json_exists json_extract json_extract_path json_extract_path_text
    json_extract_string json_keys json_merge_patch json_object json_pretty json_quote json_structure json_type json_valid
    json_value row_to_json to_json array_to_json from_json json_transform json_group_array json_group_object`,
  aggregates: `any_value approx_count_distinct approx_quantile approx_top_k arbitrary arg_max arg_max_null arg_min
    arg_min_null argmax argmin array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count count_if count_star countif
    covar_pop covar_samp entropy favg first fsum geomean geometric_mean group_concat histogram kahan_sum kurtosis
    kurtosis_pop last list listagg mad max max_by mean median min min_by mode product quantile quantile_cont quantile_disc
    regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy sem skewness stddev
    stddev_pop stddev_samp string_agg sum sum_no_overflow sumkahan var_pop var_samp variance wavg weighted_avg grouping
    grouping_id`,
  windows: `cume_dist dense_rank fill first_value lag last_value lead nth_value ntile percent_rank rank rank_dense
    row_number`,
};

export const allowedFunctions: ReadonlySet<string> = new Set(
  Object.values(reviewed).flatMap((names) => names.trim().split(/\s+/)),
);

/** Functions that call the aggregate their second argument names. */
export const callersByName: ReadonlySet<string> = new Set([
  "array_aggr",
  "array_aggregate",
  "list_aggr",
  "list_aggregate",
]);

/** Functions that take the present for the argument they are not given. */
export const clockReaders: ReadonlySet<string> = new Set(["age"]);

/** Functions that make rows and may stand in FROM. */
export const allowedRowFunctions: ReadonlySet<string> = new Set(["unnest", "range", "generate_series"]);

/** Types a value may be cast to; those named otherwise come from the catalogue. */
export const allowedTypes: ReadonlySet<string> = new Set(
  `BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT FLOAT DOUBLE DECIMAL
  VARCHAR CHAR BLOB DATE TIME TIME_NS TIMESTAMP TIMESTAMP_S TIMESTAMP_MS TIMESTAMP_NS INTERVAL UUID BIT LIST STRUCT MAP
  ARRAY JSON NULL STRING_LITERAL INTEGER_LITERAL BIGNUM`
    .trim()
    .split(/\s+/),
);

/** Names that stand for a function of the machine where no column has them. */
export const machineNames: ReadonlySet<string> = new Set(
  `current_catalog current_date current_role current_schema current_time current_timestamp current_user localtime
  localtimestamp session_user user`
    .trim()
    .split(/\s+/),
);
