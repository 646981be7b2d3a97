import { serverRead } from "./server-read";

export type DiaryEntry = { slug: string; title: string; date: string; summary: string };

/** Episodes of the diary, newest first. */
export function readDiary() {
  return serverRead<{ diary: DiaryEntry[] }>("query Diary { diary { slug title date summary } }");
}

/** One episode with its text; null where there is none of that name. */
export function readDiaryEntry(slug: string) {
  return serverRead<{ diaryEntry: (DiaryEntry & { html: string }) | null }>(
    "query DiaryEntry($slug: String!) { diaryEntry(slug: $slug) { slug title date summary html } }",
    { slug },
  );
}
