import { summaryOf, type TrialEvidence } from "../../serving/trial-evidence.js";
import type { TopicResolvers } from "../read-model.js";

export function annualisationResolvers(): TopicResolvers {
  return {
    Evidence: {
      periodsPerYear: (evidence: TrialEvidence) => summaryOf(evidence)?.conventions.periodsPerYear ?? null,
    },
  };
}
