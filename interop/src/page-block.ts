import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./venv.js";

/** The text of a page's first block whose fence opens with these words, for tests that run it. */
export function pageBlock(page: string, fence: string): string {
  const text = readFileSync(join(root, "docs", page), "utf8");
  const block = new RegExp(`^\`\`\`${fence}\\n(.*?)^\`\`\``, "ms").exec(text)?.[1];
  assert.ok(block, `no ${fence} in docs/${page}`);
  return block;
}
