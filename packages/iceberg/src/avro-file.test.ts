import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32, deflateRawSync } from "node:zlib";
import { readAvro } from "./avro-file.js";
import { IcebergError } from "./iceberg-error.js";
import { unsnappy } from "./snappy.js";

/** An Avro container by its specification, made without the code that is tested. */
function container(schema: object, codec: string, count: number, block: Buffer): Buffer {
  const long = (value: number) => {
    const bytes: number[] = [];
    let rest = value * 2;
    for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
    return Buffer.from([...bytes, rest]);
  };
  const text = (value: string) => Buffer.concat([long(Buffer.byteLength(value)), Buffer.from(value)]);
  const header = [long(2), text("avro.schema"), text(JSON.stringify(schema)), text("avro.codec"), text(codec), long(0)];
  const sync = Buffer.alloc(16, 7);
  return Buffer.concat([Buffer.from("Obj\u0001"), ...header, sync, long(count), long(block.length), block, sync]);
}

const schema = { type: "record", name: "r", fields: [{ name: "text", type: "string" }] };
const sentence = "Wikipedia is a free, web-based, collaborative, multilingual encyclopedia project.";
/** The sentence, by the snappy codec of pyarrow 26. */
const snapped = `51f050${Buffer.from(sentence).toString("hex")}`;

test("snappy undoes what Google's library made", () => {
  assert.equal(unsnappy(Buffer.from(snapped, "hex")).toString(), sentence);
  assert.equal(unsnappy(Buffer.from("00", "hex")).length, 0);
  assert.equal(unsnappy(Buffer.from("010061", "hex")).toString(), "a");
  // 10,000 letters "ab": a literal of two and copies of 64 that reach into what they make.
  const copies = "fe0200".repeat(156);
  assert.equal(unsnappy(Buffer.from(`904e046162${copies}360200`, "hex")).toString(), "ab".repeat(5000));
  for (const damaged of ["", "ff", "05006161", "020061", "0401ff00", "ffffffff7f0061", "03f5ffffff61"]) {
    assert.throws(() => unsnappy(Buffer.from(damaged, "hex")), RangeError, damaged);
  }
});

test("manifests of every codec that writers choose are read, and others are refused by name", () => {
  const plain = Buffer.concat([Buffer.from([sentence.length * 2 - 128 + 128, 1]), Buffer.from(sentence)]);
  const record = { text: sentence };
  const read = (codec: string, block: Buffer) => ({ ...readAvro(container(schema, codec, 1, block), "m").records[0] });
  assert.deepEqual(read("null", plain), record);
  assert.deepEqual(read("deflate", deflateRawSync(plain)), record);
  const literal = Buffer.concat([Buffer.from([plain.length, 0xf0, plain.length - 1]), plain]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(plain));
  assert.deepEqual(read("snappy", Buffer.concat([literal, sum])), record);
  sum.writeUInt32BE(crc32(plain) ^ 1);
  const fails = (code: string, part: RegExp) => (error: unknown) =>
    error instanceof IcebergError && error.code === code && part.test(error.message);
  assert.throws(() => read("snappy", Buffer.concat([literal, sum])), fails("CORRUPT", /checksum/));
  assert.throws(() => read("bzip2", plain), fails("UNSUPPORTED", /codec bzip2; must be null, deflate, snappy/));
});

test("names that Avro does not allow are read as Iceberg's library would have written them", () => {
  const odd = {
    type: "record",
    name: "r",
    fields: [
      { name: "ts-day", type: ["null", "int"], "field-id": 1000 },
      {
        name: "inner",
        type: { type: "array", items: { type: "record", name: "q", fields: [{ name: "9x", type: "int" }] } },
      },
    ],
  };
  const { records, schema: made } = readAvro(container(odd, "null", 1, Buffer.from([2, 10, 2, 14, 0])), "m");
  assert.deepEqual(JSON.parse(JSON.stringify(records)), [{ ts_x2Dday: 5, inner: [{ _9x: 7 }] }]);
  assert.match(JSON.stringify(made), /"field-id":1000/);
});
