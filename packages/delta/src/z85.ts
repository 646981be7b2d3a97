const digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
const digitValue = new Map([...digits].map((digit, value) => [digit, value]));

/**
 * Bytes of a Z85 text (ZeroMQ RFC 32): five digits of base 85 for four bytes, most significant first.
 * @returns null where the text is none
 */
export function decodeZ85(text: string): Uint8Array | null {
  if (text.length % 5 !== 0) return null;
  const bytes = new Uint8Array((text.length / 5) * 4);
  const view = new DataView(bytes.buffer);
  for (let group = 0; group < text.length / 5; group++) {
    let number = 0;
    for (let i = 0; i < 5; i++) {
      const value = digitValue.get(text[group * 5 + i]);
      if (value === undefined) return null;
      number = number * 85 + value;
    }
    if (number > 0xff_ff_ff_ff) return null;
    view.setUint32(group * 4, number);
  }
  return bytes;
}

/** @param bytes a multiple of four */
export function encodeZ85(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = "";
  for (let at = 0; at < bytes.length; at += 4) {
    let number = view.getUint32(at);
    let group = "";
    for (let i = 0; i < 5; i++) {
      group = digits[number % 85] + group;
      number = Math.floor(number / 85);
    }
    text += group;
  }
  return text;
}
