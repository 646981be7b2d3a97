/** Thrift's compact protocol, as far as the footer of a Parquet file needs it. */
export type ThriftValue =
  | { readonly kind: "integer"; readonly value: number }
  | { readonly kind: "long"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "list"; readonly of: "integer" | "text" | "struct"; readonly items: readonly ThriftValue[] }
  | { readonly kind: "struct"; readonly fields: readonly ThriftField[] };

export type ThriftField = readonly [id: number, value: ThriftValue];

const typeOf = { integer: 5, long: 6, text: 8, list: 9, struct: 12 } as const;
const encoder = new TextEncoder();

export const integer = (value: number): ThriftValue => ({ kind: "integer", value });
export const long = (value: number): ThriftValue => ({ kind: "long", value });
export const text = (value: string): ThriftValue => ({ kind: "text", value });
export const struct = (...fields: ThriftField[]): ThriftValue => ({ kind: "struct", fields });
export const list = (of: "integer" | "text" | "struct", items: readonly ThriftValue[]): ThriftValue => ({
  kind: "list",
  of,
  items,
});

/** Bytes of a value. @source Apache Thrift, thrift-compact-protocol.md */
export function thriftBytes(value: ThriftValue): number[] {
  const out: number[] = [];
  write(value, out);
  return out;
}

/** Unsigned LEB128 of a whole number below 2^53. */
export function varint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  while (rest >= 128) {
    out.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
  return out;
}

function write(value: ThriftValue, out: number[]): void {
  switch (value.kind) {
    case "integer":
    case "long":
      out.push(...varint(value.value < 0 ? -value.value * 2 - 1 : value.value * 2));
      return;
    case "text": {
      const bytes = encoder.encode(value.value);
      out.push(...varint(bytes.length));
      for (const byte of bytes) out.push(byte);
      return;
    }
    case "list": {
      const { length } = value.items;
      if (length < 15) out.push(length * 16 + typeOf[value.of]);
      else out.push(0xf0 + typeOf[value.of], ...varint(length));
      for (const item of value.items) write(item, out);
      return;
    }
    case "struct": {
      let last = 0;
      for (const [id, field] of value.fields) {
        out.push((id - last) * 16 + typeOf[field.kind]);
        write(field, out);
        last = id;
      }
      out.push(0);
    }
  }
}
