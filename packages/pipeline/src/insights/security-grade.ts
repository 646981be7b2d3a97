import type { EvidenceGrade } from "@plumbline/quant";
import { absentGrade } from "../definitions/absent-parts.js";
import type { GradePart } from "../definitions/insight-parts.js";

/** A doubt about one security's own data that caps its grade. */
export interface GradeCap {
  readonly grade: "B" | "C" | "D";
  readonly words: string;
}

const order = ["A", "B", "C", "D", "no evidence"];

/**
 * A security's grade: its model's, lowered to the lowest that its own data allow; never above the model's.
 *
 * @param model null where the model was not graded
 */
export function securityGrade(model: EvidenceGrade | null, caps: readonly GradeCap[], isSimulated: boolean): GradePart {
  if (!model) return absentGrade(isSimulated, "The model was not graded: nothing is known of how far to believe it.");
  const lowest = caps.reduce<string>(
    (held, cap) => (order.indexOf(cap.grade) > order.indexOf(held) ? cap.grade : held),
    "A",
  );
  const isCapped = order.indexOf(lowest) > order.indexOf(model.grade);
  const grade = isCapped ? lowest : model.grade;
  const binding = isCapped ? caps.filter((cap) => cap.grade === lowest).map((cap) => cap.words) : [];
  const why = isCapped
    ? `Grade ${grade} here, below the model's ${model.grade}: ${binding.join("; ")}.`
    : model.sentence;
  return { grade, ofModel: model.grade, isSimulated: model.isSimulated, caps: binding, sentence: why };
}
