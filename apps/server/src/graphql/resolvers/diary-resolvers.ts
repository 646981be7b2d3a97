import { type DiaryEntry, readDiary } from "../../diary/diary.js";
import type { TopicResolvers } from "../read-model.js";

export function diaryResolvers(): TopicResolvers {
  return {
    Query: {
      diary: (): Promise<DiaryEntry[]> => readDiary(),
      diaryEntry: async (_: unknown, { slug }: { slug: string }) =>
        (await readDiary()).find((entry) => entry.slug === slug) ?? null,
    },
  };
}
