import { rowsOf } from "@plumbline/core";
import type { ReadPoint } from "../../serving/lake-reader.js";
import { type Lineage, lineageOf, type PayloadNode } from "../../serving/lineage.js";
import { pageOf } from "../../serving/page-cursor.js";
import { plainRows } from "../../serving/plain-rows.js";
import { provenanceOf } from "../../serving/provenance.js";
import { rankingPage } from "../../serving/ranking-frame.js";
import { tableDiffOf } from "../../serving/table-diff.js";
import { type TableRequest, tablePage } from "../../serving/table-page.js";
import { type TableInfo, tableInfo } from "../../serving/tables-read.js";
import { pageSize } from "../checked-arguments.js";
import type { ReadModel, TopicResolvers, WithView } from "../read-model.js";

type Page = { readonly first: number; readonly after?: string | null };
type Listed = Page & { readonly filter?: string[] | null; readonly sort?: string | null };

export function dataResolvers({ reader }: ReadModel): TopicResolvers {
  return {
    Query: {
      tableDiff: async (
        _: unknown,
        args: ReadPoint & {
          table: string;
          fromVersion: number;
          toVersion?: number | null;
          from?: string | null;
          to?: string | null;
          first: number;
        },
      ) => {
        const view = await reader.view(args);
        const info = await tableInfo(view, args.table);
        return { view, ...(await tableDiffOf(view, info, { ...args, sample: pageSize(args.first) })) };
      },
      lineage: async (_: unknown, args: ReadPoint) => {
        const view = await reader.view(args);
        return { view, ...(await lineageOf(view)) };
      },
      insights: async (_: unknown, args: ReadPoint & Listed) => {
        const view = await reader.view(args);
        const { securities, next, total } = await rankingPage(view, listed(args, 10_000));
        return { view, nodes: securities, totalCount: total, endCursor: next, hasNextPage: next !== null };
      },
    },
    Table: {
      page: async (
        info: WithView & TableInfo,
        args: Listed & { columns?: string[] | null; from?: string | null; to?: string | null; version?: number | null },
      ) => {
        const request: TableRequest = {
          ...listed(args, 1000),
          columns: args.columns ?? undefined,
          from: args.from ?? undefined,
          to: args.to ?? undefined,
          version: args.version ?? undefined,
        };
        const { frame, next, total } = await tablePage(info.view, info, request);
        return {
          columns: Object.keys(frame.columns),
          rows: plainRows(rowsOf(frame)),
          endCursor: next,
          hasNextPage: next !== null,
          totalCount: total,
        };
      },
    },
    Lineage: {
      payloads: ({ payloads }: Lineage, { first, after }: Page) => {
        const placeOf = (one: PayloadNode) => [one.endpoint, one.knownAt, one.payloadHash];
        return pageOf("payloads", payloads, placeOf, pageSize(first), after);
      },
      provenance: ({ view }: WithView) => provenanceOf(view),
    },
    InsightConnection: {
      provenance: ({ view }: WithView) => provenanceOf(view, ["gold.insights", "gold.predictions"]),
    },
    TableDiff: { provenance: ({ view, table }: WithView & { table: string }) => provenanceOf(view, [table]) },
  };
}

function listed({ filter, sort, first, after }: Listed, most: number) {
  return {
    filter: filter ?? undefined,
    sort: sort ?? undefined,
    limit: pageSize(first, most),
    after: after ?? undefined,
  };
}
