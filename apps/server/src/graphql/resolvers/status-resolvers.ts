import { statusOf } from "../../serving/status.js";
import type { ReadModel, TopicResolvers } from "../read-model.js";

export function statusResolvers({ reader, monitor }: ReadModel): TopicResolvers {
  return { Query: { status: () => statusOf(reader, monitor) } };
}
