import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { renderMarkdown } from "./render-markdown.js";

describe("the diary's markdown", () => {
  it("keeps headings, emphasis, code, links, lists and tables", () => {
    const html = renderMarkdown(
      "## Found **it**\n\nA `x < y` and [page](https://example.org/a?b=1&c=2).\n\n- one\n- two\n  - deep\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    );
    assert.match(html, /<h2>Found <strong>it<\/strong><\/h2>/);
    assert.match(html, /<code>x &lt; y<\/code>/);
    assert.match(html, /<a href="https:\/\/example.org\/a\?b=1&amp;c=2">page<\/a>/);
    assert.match(html, /<ul><li>one<\/li><li>two<ul><li>deep<\/li><\/ul><\/li><\/ul>/);
    assert.match(html, /<td>1<\/td><td>2<\/td>/);
  });

  it("keeps code blocks as they are", () => {
    assert.match(renderMarkdown("```sh\nnpm start <x> *y*\n```"), /npm start &lt;x&gt; \*y\*<\/code><\/pre>/);
  });

  it("lets no script through: tags stay text, links that run something lose their target", () => {
    for (const hostile of [
      "<script>alert(1)</script>",
      "[x](javascript:alert(1))",
      "![x](data:text/html;base64,AAAA)",
      "[x](JaVaScRiPt:alert(1))",
      '[x](https://a"onmouseover="alert(1))',
      "<img src=x onerror=alert(1)>",
      "[x](//evil.example/x)",
    ]) {
      const html = renderMarkdown(hostile);
      assert.doesNotMatch(html, /<script|<img src=x|href="j|href="\/\/|src="data|" ?onmouseover/i, html);
    }
  });

  it("reads no mark inside a tag it has made: no attribute can be broken out of", () => {
    for (const hostile of [
      "[x](<https://onmouseover=location=name//>)",
      "![a[b](u) c](https://onmouseover=location=name//)",
      "[x](https://a/**b**/_c_)",
      "<https://a/**b**>",
    ]) {
      const html = renderMarkdown(hostile);
      for (const tag of html.match(/<[^>]*>/g) ?? []) {
        assert.match(tag, /^<\/?(p|a|img|strong|em)( (href|src|alt)="[^"<>]*")*>$/, html);
      }
    }
  });

  it("ends on any text and opens no tag that markdown does not know", () => {
    const known = /^<\/?(p|h[1-6]|ul|ol|li|pre|code|blockquote|table|thead|tbody|tr|th|td|strong|em|a|img|hr)[\s>]/;
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."<>&\"'`*_#|-[]()! \n1.:/ax".split("")), maxLength: 60 }),
        (text) => {
          for (const tag of renderMarkdown(text).match(/<[^>]*>/g) ?? []) assert.match(tag, known);
        },
      ),
      { numRuns: 500 },
    );
  });
});
