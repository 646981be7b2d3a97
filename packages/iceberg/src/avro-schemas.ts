import type { AvroSchema } from "./avro-file.js";
import { avroName } from "./avro-name.js";
import { decimalOf, fixedLengthOf, type PrimitiveType } from "./schema.js";

/** A field of a record: required, or null where absent. */
function field(id: number, name: string, type: AvroSchema, isOptional = false): AvroSchema {
  return isOptional ? { name, type: ["null", type], default: null, "field-id": id } : { name, type, "field-id": id };
}

/** A map from column id, as Iceberg writes it: an array of pairs. */
function byColumn(key: number, value: number, type: AvroSchema): AvroSchema {
  return {
    type: "array",
    logicalType: "map",
    items: {
      type: "record",
      name: `k${key}_v${value}`,
      fields: [field(key, "key", "int"), field(value, "value", type)],
    },
  };
}

/** The Avro schema of a partition value. */
export function avroTypeOf(type: PrimitiveType): AvroSchema {
  switch (type) {
    case "boolean":
    case "int":
    case "long":
    case "float":
    case "double":
    case "string":
      return type;
    case "date":
      return { type: "int", logicalType: "date" };
    case "time":
      return { type: "long", logicalType: "time-micros" };
    case "timestamp":
      return { type: "long", logicalType: "timestamp-micros", "adjust-to-utc": false };
    case "timestamptz":
      return { type: "long", logicalType: "timestamp-micros", "adjust-to-utc": true };
    case "timestamp_ns":
      return { type: "long", logicalType: "timestamp-nanos", "adjust-to-utc": false };
    case "timestamptz_ns":
      return { type: "long", logicalType: "timestamp-nanos", "adjust-to-utc": true };
    case "uuid":
      return { type: "fixed", size: 16, logicalType: "uuid", name: "uuid_fixed" };
    case "binary":
      return "bytes";
    default:
      break;
  }
  const decimal = decimalOf(type);
  if (decimal) {
    const { precision, scale } = decimal;
    const name = `decimal_${precision}_${scale}`;
    return { type: "fixed", size: decimalLength(precision), logicalType: "decimal", precision, scale, name };
  }
  const length = fixedLengthOf(type);
  return length === null ? "string" : { type: "fixed", size: length, name: `fixed_${length}` };
}

/** Bytes of the smallest two's complement that holds every decimal of this precision. */
export function decimalLength(precision: number): number {
  const largest = 10n ** BigInt(precision) - 1n;
  return Math.ceil((largest.toString(2).length + 1) / 8);
}

export interface PartitionColumn {
  readonly id: number;
  readonly name: string;
  readonly type: PrimitiveType;
}

/** Schema of a manifest ("Manifests"), format 2. */
export function manifestEntrySchema(partition: readonly PartitionColumn[]): AvroSchema {
  const named = new Set<string>();
  const once = (type: AvroSchema): AvroSchema => {
    const name = (type as { name?: string }).name;
    if (typeof type === "string" || name === undefined) return type;
    if (named.has(name)) return name;
    named.add(name);
    return type;
  };
  const dataFile = {
    type: "record",
    name: "r2",
    fields: [
      field(134, "content", "int"),
      field(100, "file_path", "string"),
      field(101, "file_format", "string"),
      field(102, "partition", {
        type: "record",
        name: "r102",
        fields: partition.map(({ id, name, type }) => field(id, avroName(name), once(avroTypeOf(type)), true)),
      }),
      field(103, "record_count", "long"),
      field(104, "file_size_in_bytes", "long"),
      field(108, "column_sizes", byColumn(117, 118, "long"), true),
      field(109, "value_counts", byColumn(119, 120, "long"), true),
      field(110, "null_value_counts", byColumn(121, 122, "long"), true),
      field(137, "nan_value_counts", byColumn(138, 139, "long"), true),
      field(125, "lower_bounds", byColumn(126, 127, "bytes"), true),
      field(128, "upper_bounds", byColumn(129, 130, "bytes"), true),
      field(131, "key_metadata", "bytes", true),
      field(132, "split_offsets", { type: "array", items: "long", "element-id": 133 }, true),
      field(135, "equality_ids", { type: "array", items: "int", "element-id": 136 }, true),
      field(140, "sort_order_id", "int", true),
      field(143, "referenced_data_file", "string", true),
    ],
  };
  return {
    type: "record",
    name: "manifest_entry",
    fields: [
      field(0, "status", "int"),
      field(1, "snapshot_id", "long", true),
      field(3, "sequence_number", "long", true),
      field(4, "file_sequence_number", "long", true),
      field(2, "data_file", dataFile),
    ],
  };
}

/** Schema of a manifest list ("Manifest Lists"), format 2. */
export const manifestListSchema: AvroSchema = {
  type: "record",
  name: "manifest_file",
  fields: [
    field(500, "manifest_path", "string"),
    field(501, "manifest_length", "long"),
    field(502, "partition_spec_id", "int"),
    field(517, "content", "int"),
    field(515, "sequence_number", "long"),
    field(516, "min_sequence_number", "long"),
    field(503, "added_snapshot_id", "long"),
    field(504, "added_files_count", "int"),
    field(505, "existing_files_count", "int"),
    field(506, "deleted_files_count", "int"),
    field(512, "added_rows_count", "long"),
    field(513, "existing_rows_count", "long"),
    field(514, "deleted_rows_count", "long"),
    field(
      507,
      "partitions",
      {
        type: "array",
        "element-id": 508,
        items: {
          type: "record",
          name: "r508",
          fields: [
            field(509, "contains_null", "boolean"),
            field(518, "contains_nan", "boolean", true),
            field(510, "lower_bound", "bytes", true),
            field(511, "upper_bound", "bytes", true),
          ],
        },
      },
      true,
    ),
    field(519, "key_metadata", "bytes", true),
  ],
};
