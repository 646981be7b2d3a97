import type { DocumentStore, HeldDocument, NewDocument } from "@plumbline/core";

/** Characters in a part of the archive at most, or one document. */
const mostCharacters = 8_000_000;
/** Bytes of documents put at once at most, or one document. */
const mostBytes = 8_000_000;

/** Writes out every document of a store as lines of JSON that any store can take, in parts of bounded size. */
export async function exportDocuments(
  store: DocumentStore,
  write: (part: number, lines: string) => Promise<void>,
): Promise<number> {
  let documents = 0;
  let part = 0;
  let lines = "";
  for await (const document of store.each()) {
    const line = lineOf(document);
    if (lines !== "" && lines.length + line.length > mostCharacters) {
      await write(part++, lines);
      lines = "";
    }
    lines += line;
    documents++;
  }
  if (lines !== "") await write(part, lines);
  return documents;
}

/**
 * Puts exported documents into a store, which may be of another kind; what it holds already stays as it is.
 *
 * @returns how many lines there were
 */
export async function importDocuments(store: DocumentStore, lines: AsyncIterable<string>): Promise<number> {
  let documents = 0;
  let bytes = 0;
  let waiting: NewDocument[] = [];
  const put = async () => {
    if (waiting.length > 0) await store.put(waiting);
    documents += waiting.length;
    waiting = [];
    bytes = 0;
  };
  for await (const line of lines) {
    const document = documentOf(line);
    if (bytes + document.raw.length > mostBytes) await put();
    waiting.push(document);
    bytes += document.raw.length;
    if (waiting.length === 500) await put();
  }
  await put();
  return documents;
}

function lineOf({ documentId: _id, hash: _hash, bytes: _bytes, raw, ...document }: HeldDocument): string {
  return `${JSON.stringify({ ...document, raw: Buffer.from(raw).toString("base64") })}\n`;
}

function documentOf(line: string): NewDocument {
  const { raw, ...document } = JSON.parse(line) as Omit<NewDocument, "raw"> & { readonly raw: string };
  return { ...document, raw: Buffer.from(raw, "base64") };
}
