import { PlatformError } from "@plumbline/core";
import { datasetsOf, moversOf } from "../../serving/datasets.js";
import { decayOf, gaugesOf, icSeriesOf, quintilesOf, verdictOf } from "../../serving/evidence.js";
import type { ReadPoint } from "../../serving/lake-reader.js";
import { provenanceOf } from "../../serving/provenance.js";
import { rankingOf } from "../../serving/ranking.js";
import { pageSize } from "../checked-arguments.js";
import type { ReadModel, TopicResolvers, WithView } from "../read-model.js";

export function overviewResolvers({ reader }: ReadModel): TopicResolvers {
  return {
    Query: { overview: async (_: unknown, args: ReadPoint) => ({ view: await reader.view(args) }) },
    Overview: {
      provenance: ({ view }: WithView) => provenanceOf(view, overviewTables),
      verdict: ({ view }: WithView) => verdictOf(view),
      gauges: ({ view }: WithView) => gaugesOf(view),
      learner: async ({ view }: WithView) => {
        const learner = await view.learner();
        if (learner) return learner;
        throw new PlatformError("NO_DATA", "this release holds no model: no session was scored", {
          remedy:
            "A model learns from labels known before it scores: give a source with a longer history, or ask fewer bars of a security (--min-history).",
        });
      },
      horizon: ({ view }: WithView) => view.release.summary.config.primaryHorizon,
      costPerSide: ({ view }: WithView) => view.release.summary.config.costPerSide,
      ranking: async ({ view }: WithView, { first, order }: { first: number; order: "TOP" | "BOTTOM" | "MOVERS" }) => {
        const rows = [...(await rankingOf(view)).rows];
        if (order === "BOTTOM") rows.reverse();
        const moved = (row: (typeof rows)[number]) => Math.abs((row.previousPosition ?? row.position) - row.position);
        if (order === "MOVERS") rows.sort((a, b) => moved(b) - moved(a) || a.position - b.position);
        return rows.slice(0, pageSize(first, 10_000));
      },
      rankedCount: async ({ view }: WithView) => (await rankingOf(view)).rows.length,
      ic: async ({ view }: WithView) => ({ view, ...(await icSeriesOf(view)) }),
      decay: ({ view }: WithView) => decayOf(view),
      quintiles: ({ view }: WithView) => quintilesOf(view),
      datasets: ({ view }: WithView) => datasetsOf(view),
      movers: ({ view }: WithView) => moversOf(view),
    },
    IcSeries: { provenance: ({ view }: WithView) => provenanceOf(view, ["ml.evaluationSeries"]) },
  };
}

const overviewTables = ["gold.insights", "gold.predictions", "ml.evaluations", "ml.evaluationSeries", "silver.quality"];
