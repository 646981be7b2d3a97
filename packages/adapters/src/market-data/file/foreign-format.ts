/** A file of a kind that is not read here. */
export interface ForeignFormat {
  /** What it is, as a message says it: "is a zip archive …". */
  readonly name: string;
  readonly remedy: string;
  readonly isBinary: boolean;
}

const unpack = "Unpack it: a CSV, a gzipped CSV or a Parquet file is read, or a folder of them.";
const export_ = "Export it as UTF-8 CSV or Parquet.";

/** First bytes, as Latin-1, of what people take for price files; the lists of magic numbers of file(1). */
const binaries: readonly (readonly [magic: string, name: string, remedy: string])[] = [
  ["PK\x03\x04", "is a zip archive, or an Excel workbook (.xlsx)", `${unpack} Save a workbook's sheet as CSV.`],
  ["PK\x05\x06", "is an empty zip archive", unpack],
  ["\xd0\xcf\x11\xe0", "is an Excel workbook (.xls)", "Save its sheet as CSV (UTF-8)."],
  ["BZh", "is compressed by bzip2", unpack],
  ["\xfd7zXZ\x00", "is compressed by xz", unpack],
  ["\x28\xb5\x2f\xfd", "is compressed by zstd", unpack],
  ["7z\xbc\xaf\x27\x1c", "is a 7-Zip archive", unpack],
  ["Rar!", "is a RAR archive", unpack],
  ["ARROW1", "is an Arrow or Feather file", export_],
  ["ORC", "is an ORC file", export_],
  ["Obj\x01", "is an Avro file", export_],
  ["\x89HDF", "is an HDF5 file", export_],
  ["SQLite format 3", "is an SQLite database", export_],
  ["%PDF-", "is a PDF", export_],
];

/** What a file is that is no delimited text, by its first bytes; null where nothing speaks against a text. */
export function foreignFormat(head: Buffer): ForeignFormat | null {
  const start = head.toString("latin1", 0, 32);
  const binary = binaries.find(([magic]) => start.startsWith(magic) && (magic.length > 3 || head.includes(0)));
  if (binary) return { name: binary[1], remedy: binary[2], isBinary: true };
  if (head.toString("latin1", 257, 262) === "ustar")
    return { name: "is a tar archive", remedy: unpack, isBinary: true };
  const text = head
    .toString("utf8", 0, 4096)
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (/^(\[\s*)?\{\s*"/.test(text) || /^\[\s*[[\]]/.test(text)) {
    return { name: "is JSON, which is not read as bars", remedy: export_, isBinary: false };
  }
  if (/^<(!doctype|html|\?xml|table)/i.test(text)) {
    return {
      name: "is a web page or XML, not the prices themselves",
      remedy: "Fetch the file behind it.",
      isBinary: false,
    };
  }
  return null;
}
