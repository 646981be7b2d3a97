import { provenanceOf } from "../../serving/provenance.js";
import { predictionOf } from "../../serving/security-read.js";
import type { TopicResolvers, WithView } from "../read-model.js";

export function predictionsResolvers(): TopicResolvers {
  return {
    Security: {
      prediction: async ({ view, securityId }: WithView & { readonly securityId: string }) => {
        const prediction = await predictionOf(view, securityId);
        return prediction && { view, ...prediction };
      },
    },
    Prediction: { provenance: ({ view }: WithView) => provenanceOf(view, ["gold.predictions", "gold.insights"]) },
  };
}
