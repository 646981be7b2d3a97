import { open } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { DeletionVectorDescriptor } from "./actions.js";
import { DeltaError } from "./delta-error.js";
import type { Engine } from "./engine.js";
import { localPath } from "./file-path.js";
import { decodeRoaring } from "./roaring-bitmap.js";
import { decodeZ85 } from "./z85.js";

/** Length of a UUID's 16 bytes in Z85. */
const uuidDigits = 20;

/** The vector's file; null where its bytes stand in the log. */
export function deletionVectorFile(folder: string, vector: DeletionVectorDescriptor): string | null {
  const { storageType, pathOrInlineDv } = vector;
  if (storageType === "i") return null;
  if (storageType === "p") return localPath(folder, pathOrInlineDv);
  if (storageType !== "u") {
    throw new DeltaError("UNSUPPORTED", `${folder}: deletion vector of storage type ${storageType}, not known here`);
  }
  const uuid = decodeZ85(pathOrInlineDv.slice(-uuidDigits));
  if (uuid?.length !== 16) {
    throw new DeltaError("CORRUPT", `${folder}: deletion vector ${pathOrInlineDv} does not end in a UUID`);
  }
  const hex = Buffer.from(uuid).toString("hex");
  const name = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "deletion_vector_$1-$2-$3-$4-$5.bin");
  return join(folder, pathOrInlineDv.slice(0, -uuidDigits), name);
}

/** Numbers of a data file's deleted rows, ascending; null for a file without a vector. See `readDeletionVector`. */
export async function deletedRows(
  engine: Engine,
  folder: string,
  vector: DeletionVectorDescriptor | null | undefined,
): Promise<Float64Array | null> {
  if (!vector) return null;
  const file = deletionVectorFile(folder, vector);
  if (file !== null) await engine.bring(file);
  return readDeletionVector(folder, vector);
}

/**
 * Numbers of the deleted rows of a data file, ascending.
 * @param folder the table's folder
 * @throws CORRUPT, naming the file, where the vector is missing, damaged or not of the stated cardinality
 */
export async function readDeletionVector(folder: string, vector: DeletionVectorDescriptor): Promise<Float64Array> {
  const file = deletionVectorFile(folder, vector);
  const where = file ?? `${folder}: deletion vector in the log`;
  const bytes = file === null ? inlineBytes(vector, where) : await storedBytes(file, vector);
  const rows = decodeRoaring(bytes, where);
  if (rows.length !== vector.cardinality) {
    throw new DeltaError("CORRUPT", `${where}: marks ${rows.length} rows; the log says ${vector.cardinality}`);
  }
  return rows;
}

function inlineBytes(vector: DeletionVectorDescriptor, where: string): Uint8Array {
  const bytes = decodeZ85(vector.pathOrInlineDv);
  if (bytes === null || bytes.length < vector.sizeInBytes || bytes.length - vector.sizeInBytes > 3) {
    throw new DeltaError("CORRUPT", `${where}: is not ${vector.sizeInBytes} bytes of Z85`);
  }
  return bytes.subarray(0, vector.sizeInBytes);
}

/** In a file: a version byte, then for each vector its size, its bytes and their CRC-32, the numbers big-endian. */
async function storedBytes(file: string, vector: DeletionVectorDescriptor): Promise<Uint8Array> {
  const fault = (what: string, cause?: unknown) => new DeltaError("CORRUPT", `${file}: ${what}`, cause);
  const block = Buffer.alloc(vector.sizeInBytes + 8);
  const version = Buffer.alloc(1);
  let read: number;
  try {
    const handle = await open(file, "r");
    try {
      await handle.read(version, 0, 1, 0);
      ({ bytesRead: read } = await handle.read(block, 0, block.length, vector.offset ?? 1));
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw fault("deletion vector file missing", cause);
  }
  if (version[0] !== 1) throw fault(`deletion vector file of format ${version[0]}; known is 1`);
  if (read !== block.length) throw fault("deletion vector file ends too early");
  if (block.readUInt32BE(0) !== vector.sizeInBytes) {
    throw fault(`deletion vector of ${block.readUInt32BE(0)} bytes; the log says ${vector.sizeInBytes}`);
  }
  const bytes = block.subarray(4, 4 + vector.sizeInBytes);
  if (crc32(bytes) !== block.readUInt32BE(4 + vector.sizeInBytes)) {
    throw fault("deletion vector does not match its checksum");
  }
  return bytes;
}
