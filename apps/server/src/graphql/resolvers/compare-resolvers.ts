import { compareFigures, compareInputs } from "../../serving/compare-inputs.js";
import { compareRankings, type PositionMove, type RankingDifference } from "../../serving/compare-rankings.js";
import type { ReadPoint } from "../../serving/lake-reader.js";
import { pageOf } from "../../serving/page-cursor.js";
import { provenanceOf } from "../../serving/provenance.js";
import { summaryOf, type TrialEvidence, trialVerdict } from "../../serving/trial-evidence.js";
import { trialRanking } from "../../serving/trial-ranking.js";
import { pageSize } from "../checked-arguments.js";
import type { ReadModel, TopicResolvers } from "../read-model.js";
import type { RequestContext } from "../request-loaders.js";
import { evidenceOf } from "./evidence-resolvers.js";

type ComparePoint = ReadPoint & { readonly trial?: string | null };
type Sides = { readonly a: TrialEvidence; readonly b: TrialEvidence };

export function compareResolvers({ reader }: ReadModel): TopicResolvers {
  return {
    Query: {
      compare: async (_: unknown, args: { a: ComparePoint; b: ComparePoint }, { loaders }: RequestContext) => {
        const [a, b] = await Promise.all(
          [args.a, args.b].map(async (point) => evidenceOf(await reader.view(point), point.trial, loaders)),
        );
        return { a, b };
      },
    },
    Comparison: {
      ranking: async ({ a, b }: Sides) => compareRankings((await rankingOf(a)).rows, (await rankingOf(b)).rows),
      figures: ({ a, b }: Sides) => compareFigures(a, b),
      inputs: ({ a, b }: Sides) => compareInputs(a, b),
    },
    ComparedSide: {
      provenance: ({ view }: TrialEvidence) => provenanceOf(view),
      trial: ({ view, trial }: TrialEvidence) => ({ view, ...trial }),
      evidence: (side: TrialEvidence) => side,
      verdict: trialVerdict,
      grade: (side: TrialEvidence) => summaryOf(side)?.evidence ?? null,
      session: async (side: TrialEvidence) => (await rankingOf(side)).session,
      rankedCount: async (side: TrialEvidence) => (await rankingOf(side)).rows.length,
    },
    RankingDifference: {
      moves: ({ moves }: RankingDifference, { first, after }: { first: number; after?: string | null }) => {
        const placeOf = (move: PositionMove) => [Math.abs(move.move ?? 0), move.securityId];
        return pageOf("moves", moves, placeOf, pageSize(first, 10_000), after, [-1, 1]);
      },
      entered: ({ entered }: RankingDifference, { first }: { first: number }) =>
        entered.slice(0, pageSize(first, 10_000)),
      left: ({ left }: RankingDifference, { first }: { first: number }) => left.slice(0, pageSize(first, 10_000)),
    },
  };
}

function rankingOf({ view, trial }: TrialEvidence) {
  return trialRanking(view, trial.trialId);
}
