import type { DiaryEntry } from "./diary.js";
import { escapeHtml } from "./render-markdown.js";

/** The diary as an Atom feed, RFC 4287. @param site scheme, host and port the reader came by */
export function atomFeed(entries: readonly DiaryEntry[], site: string): string {
  const updated = entries.find((entry) => entry.date !== "")?.date ?? "1970-01-01";
  const items = entries.map(
    (entry) => `  <entry>
    <id>urn:plumbline:diary:${escapeHtml(entry.slug)}</id>
    <title>${escapeHtml(entry.title)}</title>
    <link rel="alternate" type="text/html" href="${site}/diary/${encodeURIComponent(entry.slug)}"/>
    <updated>${entry.date || "1970-01-01"}T00:00:00Z</updated>
    <summary>${escapeHtml(entry.summary)}</summary>
    <content type="html">${escapeHtml(entry.html)}</content>
  </entry>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <id>urn:plumbline:diary</id>
  <title>Plumbline development diary</title>
  <link rel="self" type="application/atom+xml" href="${site}/diary/feed.xml"/>
  <link rel="alternate" type="text/html" href="${site}/diary"/>
  <updated>${updated}T00:00:00Z</updated>
  <author><name>The Plumbline developers</name></author>
${items.join("\n")}
</feed>
`;
}
