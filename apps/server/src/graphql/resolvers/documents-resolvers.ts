import { PlatformError } from "@plumbline/core";
import { knownDocument, plainRecord } from "../../database/held-document.js";
import { pageSize } from "../checked-arguments.js";
import type { ReadModel, TopicResolvers } from "../read-model.js";

interface Wanted {
  readonly kind?: string | null;
  readonly source?: string | null;
  readonly symbol?: string | null;
  readonly asOf?: string | null;
  readonly first: number;
  readonly after?: string | null;
}

/** Bytes of the longest text; a query may ask for many. */
const longestText = 1_000_000;

export function documentsResolvers({ database, reader }: ReadModel): TopicResolvers {
  return {
    Query: {
      documents: async (_: unknown, { kind, source, symbol, asOf, first, after }: Wanted) => {
        const { documents, next } = await (await database.documents()).find({
          ...(kind == null ? {} : { kind }),
          ...(source == null ? {} : { source }),
          ...(symbol == null ? {} : { symbol }),
          ...(asOf == null ? {} : { asOf: await reader.timeOf(asOf) }),
          ...(after == null ? {} : { after }),
          limit: pageSize(first),
        });
        return { nodes: documents.map(plainRecord), endCursor: next, hasNextPage: next !== null };
      },
      document: async (_: unknown, { hash, asOf }: { hash: string; asOf?: string | null }) => {
        if (!/^[0-9a-f]{64}$/.test(hash)) throw badHash(hash);
        const found = await knownDocument(
          await database.documents(),
          hash,
          asOf == null ? undefined : await reader.timeOf(asOf),
        );
        return found && { hash, records: found.records.map(plainRecord), text: textOf(found.raw) };
      },
    },
  };
}

function textOf(raw: Uint8Array): string | null {
  if (raw.length > longestText) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    return null;
  }
}

function badHash(hash: string): PlatformError {
  return new PlatformError("BAD_ARGUMENT", `hash ${JSON.stringify(hash.slice(0, 80))}: must be 64 hex digits`, {
    remedy: "Give the hash of a document that `documents` lists.",
  });
}
