import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "./venv.js";

const page = readFileSync(join(root, "docs", "architecture.md"), "utf8");
const rooms = [...(page.split("```")[1] ?? "").matchAll(/^(\S+)/gm)].map((match) => match[1]);

test("every room on the map exists", () => {
  assert.ok(rooms.length > 30);
  for (const room of rooms)
    assert.ok(existsSync(join(root, room)), `docs/architecture.md names ${room}, which is not there`);
});

test("every file the map points to exists", () => {
  const paths = [...page.matchAll(/`((?:packages|apps|docs)\/[^`\s]+)`/g)].map((match) => match[1]);
  assert.ok(paths.length > 15);
  for (const path of paths)
    assert.ok(existsSync(join(root, path)), `docs/architecture.md points to ${path}, which is not there`);
});

test("every folder of the product is on the map", () => {
  const parents = [
    "packages/core/src",
    "packages/quant/src",
    "packages/adapters/src",
    "packages/pipeline/src",
    "apps/server/src",
    "apps/web",
  ];
  const without = new Set(["dist", "node_modules", ".next", "public"]);
  for (const parent of parents) {
    for (const entry of readdirSync(join(root, parent), { withFileTypes: true })) {
      if (!entry.isDirectory() || without.has(entry.name)) continue;
      assert.ok(rooms.includes(`${parent}/${entry.name}`), `docs/architecture.md misses ${parent}/${entry.name}`);
    }
  }
});
