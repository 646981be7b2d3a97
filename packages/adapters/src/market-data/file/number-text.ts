const missing = new Set(["", "nan", "null", "none", "na", "n/a", "#n/a", "-", "--", "nil", ".", "\\n"]);
const magnitudes: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, b: 1e9 };

/** What a text that is no number answers. */
export const notNumber = Number.POSITIVE_INFINITY;

/**
 * The number a cell holds: NaN where it says missing, `notNumber` where it is none. Reads thousands separators, decimal
 * commas (where `decimalComma`), a leading currency sign and K, M or B behind. Where `pointsGroup`, a point before three
 * digits groups thousands: 581.880 is 581880.
 */
export function numberOfText(text: string, decimalComma: boolean, pointsGroup = false): number {
  let value = text.trim();
  if (missing.has(value.toLowerCase())) return Number.NaN;
  value = value.replace(/^(-?)[$€£¥]\s*/, "$1").replace(/[\s\u00a0_']/g, "");
  if (pointsGroup && /^-?\d{1,3}(\.\d{3})+$/.test(value)) value = value.replaceAll(".", "");
  if (value.includes(",")) {
    const isDecimal = decimalComma && !/,.*,/.test(value) && value.lastIndexOf(",") > value.lastIndexOf(".");
    if (isDecimal) value = value.replaceAll(".", "").replace(",", ".");
    else if (/^-?\d{1,3}(,\d{2,3})*,\d{3}(\.\d*)?[KMBkmb]?$/.test(value)) value = value.replaceAll(",", "");
    else return notNumber;
  }
  const match = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?)([KMBkmb]?)$/.exec(value);
  if (!match) return notNumber;
  const number = Number(match[1]) * (magnitudes[match[2].toLowerCase()] ?? 1);
  return Number.isFinite(number) ? number : notNumber;
}

const powers = Float64Array.from({ length: 16 }, (_, k) => Number(`1e${k}`));

/**
 * The number in bytes [from, to), exactly as `Number` would read it: up to 15 digits with one point are one integer
 * division by an exact power of ten, which IEEE 754 rounds correctly; anything else goes through `numberOfText`.
 */
export function numberOfBytes(
  bytes: Buffer,
  from: number,
  to: number,
  decimalComma: boolean,
  pointsGroup = false,
): number {
  let i = from;
  const isNegative = i < to && bytes[i] === 45;
  if (isNegative) i++;
  let mantissa = 0;
  let digits = 0;
  let scale = -1;
  for (; i < to; i++) {
    const byte = bytes[i];
    if (byte >= 48 && byte <= 57) {
      mantissa = mantissa * 10 + (byte - 48);
      digits++;
      if (scale >= 0) scale++;
    } else if (byte === 46 && scale < 0 && !pointsGroup) scale = 0;
    else break;
  }
  if (i === to && digits > 0 && digits <= 15) {
    const value = scale > 0 ? mantissa / powers[scale] : mantissa;
    return isNegative ? -value : value;
  }
  return from === to ? Number.NaN : numberOfText(bytes.toString("latin1", from, to), decimalComma, pointsGroup);
}
