import { createHash, randomBytes } from "node:crypto";
import * as zlib from "node:zlib";
import avsc from "avsc";
import { withAvroNames } from "./avro-name.js";
import { IcebergError } from "./iceberg-error.js";
import { type Long, longOf } from "./metadata-json.js";
import { unsnappy } from "./snappy.js";

/** An Avro schema in its JSON form; field ids stand beside the standard members. */
export type AvroSchema = string | readonly AvroSchema[] | { readonly [member: string]: unknown };

export interface AvroFile {
  readonly metadata: ReadonlyMap<string, string>;
  readonly schema: AvroSchema;
  /** Records as plain objects; 64-bit integers as `Long`, bytes as Buffer. */
  readonly records: readonly Readonly<Record<string, unknown>>[];
}

const magic = Buffer.from("Obj\x01", "latin1");
/** What an encrypted metadata file begins with ("AES GCM Stream"). */
const encryptedMagic = "AGS1";
const syncLength = 16;
/** Header entry of our own files: Avro itself has no checksum, and a flipped bit of a bound would hide rows. */
const hashKey = "plumbline.sha256";

/** 64-bit integers whose every bit survives; the library's own are doubles. */
const exactLong = avsc.types.LongType.__with({
  fromBuffer: (bytes: Buffer): Long => longOf(bytes.readBigInt64LE()),
  toBuffer: (value: Long): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(value));
    return bytes;
  },
  fromJSON: (value: number): Long => value,
  // A default is copied through its JSON form: as a text it would be no long.
  toJSON: (value: Long): Long => value,
  isValid: (value: unknown): boolean => typeof value === "bigint" || Number.isInteger(value),
  compare: (a: Long, b: Long): number => (a < b ? -1 : a > b ? 1 : 0),
});
const metadataType = avsc.Type.forSchema({ type: "map", values: { type: "bytes" } as never });
const plainLong = avsc.Type.forSchema("long");

/** Types by their schema's text: making one costs more than reading a small file with it. */
const types = new Map<string, avsc.Type>();
const typesAtMost = 100;

/** `{"type": "long"}`, as DuckDB and logical types have it, means `"long"`. */
function spelledOut(schema: unknown): avsc.Type | undefined {
  const isLong = typeof schema === "object" && schema !== null && (schema as { type?: unknown }).type === "long";
  return isLong ? exactLong : undefined;
}

function typeOf(text: string): avsc.Type {
  let type = types.get(text);
  if (!type) {
    if (types.size >= typesAtMost) types.clear();
    const options = {
      registry: { long: exactLong },
      typeHook: spelledOut,
      wrapUnions: "never",
      omitRecordMethods: true,
    };
    type = avsc.Type.forSchema(JSON.parse(text), options as never);
    types.set(text, type);
  }
  return type;
}

/**
 * Reads an Avro object container file.
 *
 * @param where named in errors
 * @throws CORRUPT where the bytes are not such a file; UNSUPPORTED for a codec that cannot be undone here
 */
export function readAvro(bytes: Buffer, where: string): AvroFile {
  try {
    return readContainer(bytes, where);
  } catch (cause) {
    if (cause instanceof IcebergError) throw cause;
    throw new IcebergError("CORRUPT", `${where}: not a whole Avro file`, cause);
  }
}

function readContainer(bytes: Buffer, where: string): AvroFile {
  if (bytes.subarray(0, 4).toString("latin1") === encryptedMagic)
    throw new IcebergError("UNSUPPORTED", `${where}: encrypted; no key is held here`);
  if (!bytes.subarray(0, 4).equals(magic)) throw new IcebergError("CORRUPT", `${where}: not an Avro file`);
  const header = decode(metadataType, bytes, 4, where);
  const metadata = new Map(
    Object.entries(header.value as Record<string, Buffer>).map(([key, value]) => [key, value.toString("utf8")]),
  );
  const schema = withAvroNames(JSON.parse(metadata.get("avro.schema") ?? "null")) as AvroSchema;
  const text = JSON.stringify(schema);
  const blocks = bytes.subarray(header.offset + syncLength);
  const hash = metadata.get(hashKey);
  if (hash !== undefined && hash !== hashOf(metadata, blocks))
    throw new IcebergError("CORRUPT", `${where}: its bytes are not those that were written`);
  const sync = bytes.subarray(header.offset, header.offset + syncLength);
  const codec = metadata.get("avro.codec") ?? "null";
  const type = typeOf(text);
  const records: Record<string, unknown>[] = [];
  let at = header.offset + syncLength;
  if (at > bytes.length) throw new IcebergError("CORRUPT", `${where}: cut off in its header`);
  while (at < bytes.length) {
    const count = decode(plainLong, bytes, at, where);
    const size = decode(plainLong, bytes, count.offset, where);
    const end = size.offset + Number(size.value);
    if (Number(size.value) < 0 || end + syncLength > bytes.length)
      throw new IcebergError("CORRUPT", `${where}: cut off at byte ${at}`);
    if (!bytes.subarray(end, end + syncLength).equals(sync))
      throw new IcebergError("CORRUPT", `${where}: no sync marker at byte ${end}; the file is damaged`);
    const block = inflate(codec, bytes.subarray(size.offset, end), where);
    let offset = 0;
    for (let i = 0; i < Number(count.value); i++) {
      const record = decode(type, block, offset, where);
      records.push(record.value as Record<string, unknown>);
      offset = record.offset;
    }
    at = end + syncLength;
  }
  return { metadata, schema, records };
}

function hashOf(header: ReadonlyMap<string, string>, blocks: Buffer): string {
  const entries = [...header].filter(([key]) => key !== hashKey).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(entries)).update(blocks).digest("hex");
}

function decode(type: avsc.Type, bytes: Buffer, at: number, where: string): { value: unknown; offset: number } {
  const { value, offset } = type.decode(bytes, at) as { value: unknown; offset: number };
  if (offset < 0) throw new IcebergError("CORRUPT", `${where}: cut off at byte ${at}`);
  return { value, offset };
}

function inflate(codec: string, block: Buffer, where: string): Buffer {
  switch (codec) {
    case "null":
      return block;
    case "deflate":
      return zlib.inflateRawSync(block);
    case "snappy": {
      const whole = unsnappy(block.subarray(0, -4));
      if (block.length < 5 || zlib.crc32(whole) !== block.readUInt32BE(block.length - 4))
        throw new IcebergError("CORRUPT", `${where}: a block's checksum does not match; the file is damaged`);
      return whole;
    }
    case "zstandard": {
      const zstd = (zlib as { zstdDecompressSync?: (bytes: Buffer) => Buffer }).zstdDecompressSync;
      if (zstd) return zstd(block);
      throw new IcebergError("UNSUPPORTED", `${where}: Avro codec zstandard; Node.js from 22.15 on reads it`);
    }
    default:
      throw new IcebergError(
        "UNSUPPORTED",
        `${where}: Avro codec ${codec}; must be null, deflate, snappy or zstandard`,
      );
  }
}

/**
 * An Avro object container file, deflated. The library's own encoder would drop the field ids from the header's
 * schema, by which readers of Iceberg find their fields.
 */
export function formatAvro(
  schema: AvroSchema,
  metadata: Readonly<Record<string, string>>,
  records: readonly Readonly<Record<string, unknown>>[],
): Buffer {
  const text = JSON.stringify(schema);
  const type = typeOf(text);
  const header = { "avro.schema": text, "avro.codec": "deflate", ...metadata };
  const sync = randomBytes(syncLength);
  const blocks: Buffer[] = [];
  if (records.length > 0) {
    const body = zlib.deflateRawSync(Buffer.concat(records.map((record) => type.toBuffer(record))));
    blocks.push(plainLong.toBuffer(records.length), plainLong.toBuffer(body.length), body, sync);
  }
  const whole = Buffer.concat(blocks);
  const hash = hashOf(new Map(Object.entries(header)), whole);
  const entries = Object.entries({ ...header, [hashKey]: hash }).map(([key, value]) => [
    key,
    Buffer.from(value, "utf8"),
  ]);
  return Buffer.concat([magic, metadataType.toBuffer(Object.fromEntries(entries)), sync, whole]);
}

/** Records of a manifest or manifest list as they stand in the file. @throws as `readAvro` */
export function readMetadataAvro(bytes: Buffer, where: string): AvroFile["records"] {
  return readAvro(bytes, where).records;
}
