/** A value of Universal Binary JSON; an array of one number type is a typed array or a plain list of numbers. */
export type BinaryJson =
  | null
  | boolean
  | number
  | string
  | ArrayLike<number>
  | readonly BinaryJson[]
  | { readonly [key: string]: BinaryJson };

/**
 * Reads one Universal Binary JSON value (draft 12), big-endian, with typed and counted containers. Whole numbers of 64
 * bits are answered as doubles.
 *
 * @throws RangeError where the bytes end too early or hold a marker that the format does not know
 * @source ubjson.org, draft 12; the dialect that XGBoost writes its models in
 */
export function readBinaryJson(bytes: Uint8Array): BinaryJson {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = new TextDecoder("utf-8", { fatal: false });
  let at = 0;

  const marker = () => {
    if (at >= bytes.length) throw new RangeError(`the value ends at byte ${at}`);
    return String.fromCharCode(bytes[at++]);
  };
  const take = (size: number) => {
    const from = at;
    if (!(size >= 0) || from + size > bytes.length) throw new RangeError(`${size} bytes are missing at byte ${from}`);
    at += size;
    return from;
  };
  const number = (type: string): number => {
    switch (type) {
      case "i":
        return view.getInt8(take(1));
      case "U":
        return view.getUint8(take(1));
      case "I":
        return view.getInt16(take(2));
      case "l":
        return view.getInt32(take(4));
      case "L":
        return Number(view.getBigInt64(take(8)));
      case "d":
        return view.getFloat32(take(4));
      case "D":
        return view.getFloat64(take(8));
      default:
        throw new RangeError(`unknown marker ${JSON.stringify(type)} at byte ${at - 1}`);
    }
  };
  const string = () => {
    const size = number(marker());
    const from = take(size);
    return text.decode(bytes.subarray(from, from + size));
  };
  const header = () => {
    let type: string | null = null;
    if (bytes[at] === dollar) {
      at++;
      type = marker();
    }
    if (bytes[at] !== hash) {
      if (type !== null) throw new RangeError(`a typed container without a count at byte ${at}`);
      return { type, count: null };
    }
    at++;
    const count = number(marker());
    if (!(count >= 0 && count <= bytes.length)) throw new RangeError(`a count of ${count} at byte ${at}`);
    return { type, count };
  };
  const array = (depth: number): BinaryJson => {
    const { type, count } = header();
    if (type !== null && count !== null && numberTypes.includes(type)) {
      const values = new Float64Array(count);
      for (let i = 0; i < count; i++) values[i] = number(type);
      return values;
    }
    const values: BinaryJson[] = [];
    if (count !== null) for (let i = 0; i < count; i++) values.push(value(type ?? marker(), depth));
    else for (let next = marker(); next !== "]"; next = marker()) values.push(value(next, depth));
    return values;
  };
  const object = (depth: number): BinaryJson => {
    const { type, count } = header();
    const entries: [string, BinaryJson][] = [];
    if (count !== null) for (let i = 0; i < count; i++) entries.push([string(), value(type ?? marker(), depth)]);
    else {
      while (bytes[at] !== closing) entries.push([string(), value(marker(), depth)]);
      at++;
    }
    return Object.fromEntries(entries);
  };
  const value = (type: string, depth: number): BinaryJson => {
    if (depth > deepest) throw new RangeError(`nested deeper than ${deepest}`);
    switch (type) {
      case "Z":
        return null;
      case "T":
        return true;
      case "F":
        return false;
      case "S":
        return string();
      case "C":
        return String.fromCharCode(bytes[take(1)]);
      case "[":
        return array(depth + 1);
      case "{":
        return object(depth + 1);
      default:
        return number(type);
    }
  };
  return value(marker(), 0);
}

const dollar = 0x24;
const hash = 0x23;
const closing = 0x7d;
const numberTypes = "iUIlLdD";
const deepest = 64;
