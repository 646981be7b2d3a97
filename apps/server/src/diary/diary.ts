import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { renderMarkdown } from "./render-markdown.js";

export interface DiaryEntry {
  readonly slug: string;
  readonly title: string;
  /** yyyy-mm-dd; empty where the entry states none. */
  readonly date: string;
  readonly summary: string;
  readonly html: string;
}

/** Where the development diary's episodes lie in the clone. */
export const diaryFolder = fileURLToPath(new URL("../../../../docs/diary/", import.meta.url));

/** Every episode, newest first; an absent folder has none. */
export async function readDiary(folder: string = diaryFolder): Promise<DiaryEntry[]> {
  const names = (await readdir(folder).catch(() => [])).filter(
    (name) => name.endsWith(".md") && name.toLowerCase() !== "readme.md",
  );
  const entries = await Promise.all(
    names.map(async (name) => entryOf(name.replace(/\.md$/, ""), await readFile(join(folder, name), "utf8"))),
  );
  return entries.sort((a, b) => (a.date === b.date ? (a.slug < b.slug ? 1 : -1) : a.date < b.date ? 1 : -1));
}

function entryOf(slug: string, text: string): DiaryEntry {
  const front = /^---\n([\s\S]*?)\n---\n/.exec(text)?.[1] ?? "";
  const field = (name: string) => new RegExp(`^${name}:\\s*(.+)$`, "m").exec(front)?.[1]?.replace(/^"|"$/g, "").trim();
  const body = front === "" ? text : text.replace(/^---\n[\s\S]*?\n---\n/, "");
  const title = field("title") ?? /^# +(.+)$/m.exec(body)?.[1]?.trim() ?? slug;
  const isoDate = /\d{4}-\d{2}-\d{2}/;
  const date =
    field("date") ?? isoDate.exec(slug)?.[0] ?? isoDate.exec(body.split("\n").slice(0, 8).join("\n"))?.[0] ?? "";
  const rest = body.replace(/^\s*# +.+\n/, "");
  const paragraph = rest
    .split(/\n\s*\n/)
    .map((block) => block.trim())
    .find((block) => /^[A-Za-z"'(*“]/.test(block) && block.length > 40);
  const summary =
    field("summary") ?? (paragraph ?? "").replaceAll("\n", " ").replace(/[*_`]|\[([^\]]*)\]\([^)]*\)/g, "$1");
  return { slug, title, date, summary: summary.slice(0, 400), html: renderMarkdown(rest) };
}
