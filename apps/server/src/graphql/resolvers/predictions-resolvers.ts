import { type AnaloguesPart, type ExplanationPart, featureWords } from "@plumbline/pipeline";
import { identitiesOf, identityAt } from "../../serving/identities.js";
import { lineageOf } from "../../serving/lineage-read.js";
import { type Prediction, predictionOf } from "../../serving/prediction-read.js";
import { provenanceOf } from "../../serving/provenance.js";
import type { TopicResolvers, WithView } from "../read-model.js";

type PredictionParent = WithView & Prediction;
type AnalogueParent = WithView & AnaloguesPart["cases"][number];

export function predictionsResolvers(): TopicResolvers {
  return {
    Security: {
      prediction: async ({ view, securityId }: WithView & { readonly securityId: string }) => {
        const prediction = await predictionOf(view, securityId);
        return prediction && { view, ...prediction };
      },
    },
    Prediction: {
      provenance: ({ view }: WithView) => provenanceOf(view, ["gold.predictions", "gold.insights"]),
      analogues: ({ view, analogues }: PredictionParent) => ({
        ...analogues,
        cases: analogues.cases.map((one) => ({ view, ...one })),
      }),
      lineage: ({ view, lineage }: PredictionParent) => lineageOf(view, lineage),
    },
    Explanation: {
      // insights of older lakes carry no families
      families: ({ families }: Partial<ExplanationPart>) => families ?? [],
      restFeatures: ({ rest }: ExplanationPart) => rest.features,
      rest: ({ rest }: ExplanationPart) => rest.contribution,
    },
    Analogue: {
      ticker: async ({ view, securityId, session }: AnalogueParent) =>
        identityAt((await identitiesOf(view)).get(securityId), session)?.ticker ?? securityId,
    },
    FeatureChange: { words: ({ feature }: { readonly feature: string }) => featureWords(feature) },
    CounterfactualChange: { words: ({ feature }: { readonly feature: string }) => featureWords(feature) },
  };
}
