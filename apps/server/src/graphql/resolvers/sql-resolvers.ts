import type { ReadPoint } from "../../serving/lake-reader.js";
import { provenanceOf, type TableVersion } from "../../serving/provenance.js";
import { readSql } from "../../serving/sql-read.js";
import { bytesOf } from "../../sql/sql-process.js";
import { pageSize } from "../checked-arguments.js";
import type { ReadModel, TopicResolvers, WithView } from "../read-model.js";

export function sqlResolvers({ reader }: ReadModel): TopicResolvers {
  return {
    Query: {
      sql: async (
        _: unknown,
        args: ReadPoint & { query: string; versions?: readonly TableVersion[] | null; first: number },
      ) => {
        const versions = Object.fromEntries((args.versions ?? []).map(({ table, version }) => [table, version]));
        const limits = { rows: pageSize(args.first, 10_000) };
        const read = await readSql(reader, { ...args, sql: args.query, versions, format: "json", limits });
        const tables = Object.entries(read.versions).map(([table, version]) => ({ table, version }));
        return { view: read.view, tables, ...(JSON.parse((await bytesOf(read.answer)).toString()) as object) };
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
