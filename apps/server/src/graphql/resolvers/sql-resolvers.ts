import { PlatformError } from "@plumbline/core";
import type { ReadPoint } from "../../serving/lake-reader.js";
import { provenanceOf, type TableVersion } from "../../serving/provenance.js";
import { readSql } from "../../serving/sql-read.js";
import { bytesOf } from "../../sql/sql-process.js";
import { pageSize } from "../checked-arguments.js";
import type { ReadModel, TopicResolvers, WithView } from "../read-model.js";
import type { RequestContext } from "../request-loaders.js";

/** Bytes of an answer at most: it is held whole, several times over, beside all that the server holds. */
const mostBytes = 16_000_000;

export function sqlResolvers({ reader }: ReadModel): TopicResolvers {
  return {
    Query: {
      sql: async (
        _: unknown,
        args: ReadPoint & { query: string; versions?: readonly TableVersion[] | null; first: number },
        { gone, identity, isForeign }: RequestContext,
      ) => {
        if (isForeign) {
          throw new PlatformError("FORBIDDEN_HOST", "a page of another site asked for a query", {
            remedy: "Ask from a program, or from a page of this server.",
          });
        }
        const versions = Object.fromEntries((args.versions ?? []).map(({ table, version }) => [table, version]));
        const limits = { rows: pageSize(args.first, 10_000) };
        const asker = { user: identity.name, isServed: true, signal: gone() };
        const asked = { ...args, ...asker, sql: args.query, versions, format: "json", limits } as const;
        const read = await readSql(reader, asked);
        const tables = Object.entries(read.versions).map(([table, version]) => ({ table, version }));
        return {
          view: read.view,
          tables,
          ...(JSON.parse((await bytesOf(read.answer, mostBytes)).toString()) as object),
        };
      },
    },
    SqlAnswer: {
      provenance: async ({ view, tables }: WithView & { readonly tables: readonly TableVersion[] }) => ({
        ...(await provenanceOf(view, [])),
        tables,
      }),
    },
  };
}
