const minus = "\u2212";

/** A number with a true minus and `digits` decimals; "–" for null and NaN. */
export function plain(value: number | null | undefined, digits = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const text = grouped(Math.abs(value), digits);
  return value < 0 && /[1-9]/.test(text) ? minus + text : text;
}

/** A count with its noun: 1 -> "1 session", 1489 -> "1,489 sessions"; `many` where an s does not make it many. */
export function counted(count: number, noun: string, many = `${noun}s`): string {
  return `${plain(count)} ${count === 1 ? noun : many}`;
}

/** As `plain`, with a plus sign before positive numbers. */
export function signed(value: number | null | undefined, digits = 0): string {
  const text = plain(value, digits);
  return text !== "–" && value! > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** A decimal as percent: 0.0123 -> "1.2 %". */
export function percent(value: number | null | undefined, digits = 1): string {
  const text = plain(value === null || value === undefined ? value : value * 100, digits);
  return text === "–" ? text : `${text}\u00a0%`;
}

/** A count cut to three figures: 9210400 -> "9.2 m". */
export function compact(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const [unit, factor] = size >= 1e9 ? [" bn", 1e9] : size >= 1e6 ? [" m", 1e6] : size >= 1e4 ? [" k", 1e3] : ["", 1];
  const scaled = value / factor;
  return plain(scaled, unit !== "" && Math.abs(scaled) < 100 ? 1 : 0) + unit;
}

/** Bytes in powers of 1,000: 2100000 -> "2.1 MB". */
export function byteSize(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const units = ["B", "kB", "MB", "GB", "TB"];
  let scaled = value;
  let unit = 0;
  while (scaled >= 1000 && unit < units.length - 1) {
    scaled /= 1000;
    unit++;
  }
  return `${plain(scaled, unit > 0 && scaled < 100 ? 1 : 0)} ${units[unit]}`;
}

/** Four significant figures for values whose unit the reader knows from the column beside it. */
export function significant(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 1e5) return compact(value);
  if (size < 1e-4) return plain(0, 0) === "0" ? `${value < 0 ? minus : ""}${size.toExponential(1)}` : "0";
  const digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
  return plain(value, digits);
}

/** A sentence of the read model with true minus signs before its numbers. */
export function withMinus(text: string): string {
  return text.replace(/(^|[\s(±])-(?=\d)/g, `$1${minus}`);
}

function grouped(value: number, digits: number): string {
  const [whole, fraction] = value.toFixed(digits).split(".");
  const marked = whole!.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return fraction === undefined ? marked : `${marked}.${fraction}`;
}
