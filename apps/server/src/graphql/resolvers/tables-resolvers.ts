import type { ReadPoint } from "../../serving/lake-reader.js";
import { provenanceOf } from "../../serving/provenance.js";
import { commitsOf, outputsOf, previewOf, type TableInfo, tableInfo, tableInfos } from "../../serving/tables-read.js";
import { pageSize } from "../checked-arguments.js";
import type { ReadModel, TopicResolvers, WithView } from "../read-model.js";

type TableParent = WithView & TableInfo;

export function tablesResolvers({ reader }: ReadModel): TopicResolvers {
  return {
    Query: {
      tables: async (_: unknown, args: ReadPoint) => {
        const view = await reader.view(args);
        return (await tableInfos(view)).map((info) => ({ view, ...info }));
      },
      table: async (_: unknown, args: ReadPoint & { name: string }) => {
        const view = await reader.view(args);
        return { view, ...(await tableInfo(view, args.name)) };
      },
    },
    Table: {
      versions: (info: TableParent, { first }: { first: number }) => commitsOf(info, pageSize(first)),
      preview: (info: TableParent, { first, asOf }: { first: number; asOf?: string }) =>
        previewOf(reader, info.view, info, pageSize(first), asOf ?? info.view.asOfText),
      outputs: ({ view, name }: TableParent) => outputsOf(view, name),
      provenance: ({ view, name }: TableParent) => provenanceOf(view, [name]),
    },
  };
}
