import type { ReadPoint } from "../../serving/lake-reader.js";
import { provenanceOf } from "../../serving/provenance.js";
import { quarantinePage } from "../../serving/quarantine-read.js";
import { pageSize } from "../checked-arguments.js";
import type { ReadModel, TopicResolvers, WithView } from "../read-model.js";

export function quarantineResolvers({ reader }: ReadModel): TopicResolvers {
  return {
    Query: {
      quarantine: async (
        _: unknown,
        args: ReadPoint & { rule?: string; security?: string; first: number; after?: string },
      ) => {
        const view = await reader.view(args);
        return { view, ...(await quarantinePage(view, args, pageSize(args.first), args.after)) };
      },
    },
    QuarantineConnection: { provenance: ({ view }: WithView) => provenanceOf(view, ["silver.quarantine"]) },
  };
}
