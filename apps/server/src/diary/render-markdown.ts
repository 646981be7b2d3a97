/**
 * Markdown to HTML that cannot carry a script: every character of the text is escaped before marks become tags, raw HTML
 * stays text, and links lead to http(s), mail or this site only.
 *
 * Known marks: headings, paragraphs, lists, block quotes, fenced code, tables, rules, emphasis, code, links, images.
 */
export function renderMarkdown(markdown: string): string {
  const lines = markdown.replaceAll("\r\n", "\n").split("\n");
  const out: string[] = [];
  let at = 0;
  while (at < lines.length) {
    const block = blockAt(lines, at);
    if (block.html) out.push(block.html);
    at = block.next;
  }
  return out.join("\n");
}

interface Block {
  readonly html: string;
  readonly next: number;
}

const startsBlock = /^(#{1,6} |```|>|\s*([-*+]|\d+[.)]) |\|)|^(-{3,}|\*{3,})\s*$/;

function blockAt(lines: readonly string[], at: number): Block {
  const line = lines[at];
  if (line.trim() === "") return { html: "", next: at + 1 };
  const heading = /^(#{1,6}) +(.*?)\s*#*$/.exec(line);
  if (heading) {
    const level = heading[1].length;
    return { html: `<h${level}>${renderInline(heading[2])}</h${level}>`, next: at + 1 };
  }
  if (line.startsWith("```")) return fenceAt(lines, at);
  if (/^(-{3,}|\*{3,})\s*$/.test(line)) return { html: "<hr>", next: at + 1 };
  if (line.startsWith(">")) {
    const end = endOf(lines, at, (text) => text.startsWith(">"));
    const inner = lines.slice(at, end).map((text) => text.replace(/^> ?/, ""));
    return { html: `<blockquote>${renderMarkdown(inner.join("\n"))}</blockquote>`, next: end };
  }
  if (line.startsWith("|") && /^\|[\s:|-]+\|?\s*$/.test(lines[at + 1] ?? "")) return tableAt(lines, at);
  if (/^\s*([-*+]|\d+[.)]) /.test(line)) return listAt(lines, at);
  const end = endOf(lines, at + 1, (text) => text.trim() !== "" && !startsBlock.test(text));
  return { html: `<p>${renderInline(lines.slice(at, end).join(" "))}</p>`, next: end };
}

function endOf(lines: readonly string[], from: number, belongs: (line: string) => boolean): number {
  let end = from;
  while (end < lines.length && belongs(lines[end])) end++;
  return end;
}

function fenceAt(lines: readonly string[], at: number): Block {
  const end = endOf(lines, at + 1, (text) => !text.startsWith("```"));
  const language = /^```([\w-]+)/.exec(lines[at])?.[1];
  const attribute = language ? ` class="language-${language}"` : "";
  const code = escapeHtml(lines.slice(at + 1, end).join("\n"));
  return { html: `<pre tabindex="0"><code${attribute}>${code}</code></pre>`, next: end + 1 };
}

function tableAt(lines: readonly string[], at: number): Block {
  const end = endOf(lines, at + 2, (text) => text.startsWith("|"));
  const cells = (line: string) =>
    line
      .trim()
      .replace(/^\||\|$/g, "")
      .split("|")
      .map((cell) => renderInline(cell.trim()));
  const head = cells(lines[at]).map((cell) => `<th scope="col">${cell}</th>`);
  const body = lines.slice(at + 2, end).map(
    (line) =>
      `<tr>${cells(line)
        .map((cell) => `<td>${cell}</td>`)
        .join("")}</tr>`,
  );
  return {
    html: `<table><thead><tr>${head.join("")}</tr></thead><tbody>${body.join("")}</tbody></table>`,
    next: end,
  };
}

function listAt(lines: readonly string[], at: number): Block {
  const mark = /^(\s*)([-*+]|\d+[.)]) +/;
  const indent = mark.exec(lines[at])![1].length;
  const isOrdered = /^\s*\d/.test(lines[at]);
  const items: string[][] = [];
  let end = at;
  for (; end < lines.length; end++) {
    const line = lines[end];
    const found = mark.exec(line);
    if (found && found[1].length === indent) items.push([line.slice(found[0].length)]);
    else if (line.trim() !== "" && /^\s/.test(line)) items.at(-1)!.push(line.slice(indent + 2));
    else if (line.trim() === "" || startsBlock.test(line)) break;
    else items.at(-1)!.push(line);
  }
  const html = items.map(([first, ...rest]) => {
    const nested = rest.findIndex((line) => mark.test(line));
    const text = [first, ...(nested < 0 ? rest : rest.slice(0, nested))].map((line) => line.trim()).join(" ");
    return `<li>${renderInline(text)}${nested < 0 ? "" : renderMarkdown(rest.slice(nested).join("\n"))}</li>`;
  });
  const tag = isOrdered ? "ol" : "ul";
  return { html: `<${tag}>${html.join("")}</${tag}>`, next: end };
}

/**
 * Marks inside a line. Code spans and every tag with an attribute are taken out as they are made (U+E000 holds their
 * place), so that no later mark is read inside them.
 */
export function renderInline(text: string): string {
  const held: string[] = [];
  const hold = (html: string) => `\uE000${held.push(html) - 1}\uE000`;
  const linked = (target: string, label: string) =>
    isSafe(target) ? `${hold(`<a href="${target}">`)}${label}${hold("</a>")}` : label;
  const withoutCode = text
    .replaceAll("\uE000", "")
    .replace(/(`+)(.+?)\1/g, (_, _ticks, code: string) => hold(`<code>${escapeHtml(code.trim())}</code>`));
  return escapeHtml(withoutCode)
    .replace(/!\[([^\]\uE000]*)\]\(([^)\s\uE000]+)\)/g, (_, alt: string, target: string) =>
      isSafe(target) ? hold(`<img alt="${alt}" src="${target}">`) : alt,
    )
    .replace(/\[([^\]]+)\]\(([^)\s\uE000]+)\)/g, (_, label: string, target: string) => linked(target, label))
    .replace(/&lt;(https?:\/\/[^\s&\uE000]+)&gt;/g, (_, target: string) => linked(target, target))
    .replace(/\*\*(.+?)\*\*/g, "<strong>$1</strong>")
    .replace(/(^|[\s(])[*_]([^\s*_](?:.*?[^\s*_])?)[*_](?=$|[\s).,;:!?])/g, "$1<em>$2</em>")
    .replace(/\uE000(\d+)\uE000/g, (_, index: string) => held[Number(index)]);
}

/** A target that names no scheme, or one that cannot run anything. */
function isSafe(target: string): boolean {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(target.replaceAll(/&[^;]*;/g, ""))?.[1]?.toLowerCase();
  return (
    (scheme === undefined && !target.includes("&#") && !target.startsWith("//")) ||
    /^(https?|mailto)$/.test(scheme ?? "")
  );
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
