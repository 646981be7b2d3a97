/**
 * Iceberg metadata as JSON text with every integer beyond 2^53 kept exact: such a number becomes a bigint.
 *
 * @throws SyntaxError where the text is no JSON
 */
export function parseMetadataJson(text: string): unknown {
  const marked = text.replace(/("(?:[^"\\]|\\.)*")|(-?\d{16,})(?=\s*[,\]}])/g, (whole, quoted: string | undefined) =>
    quoted === undefined ? `"\u0000${whole}"` : quoted,
  );
  return JSON.parse(marked, (_key, value: unknown) => {
    return typeof value === "string" && value.startsWith("\u0000") ? BigInt(value.slice(1)) : value;
  });
}
