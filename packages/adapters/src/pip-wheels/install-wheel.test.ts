import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type FetchedWheel, fetchWheel, wheelLink } from "./fetch-wheel.js";
import { installWheel } from "./install-wheel.js";
import type { PinnedWheel } from "./pinned-wheel.js";
import { indexUrl } from "./pip-configuration.js";
import { zipOf } from "./zip-of.js";

const files = { "lib/libthing.so": Buffer.from("library"), "thing.libs/runtime.so": Buffer.from("runtime") };
const archive = zipOf({ ...files, "lib/other.py": Buffer.from("pass") }, true);
const hash = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const wheel: PinnedWheel = {
  project: "thing",
  version: "1.0",
  tag: "any",
  file: "thing-1.0-py3-none-any.whl",
  sha256: hash(archive),
  contents: Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, hash(bytes)])),
};

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "wheel-"));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("the kept files of a wheel are unpacked once in their layout and found again without fetching", () =>
  inFolder(async (folder) => {
    let fetches = 0;
    const fetcher = async (): Promise<FetchedWheel> => {
      fetches++;
      return { bytes: archive };
    };
    const first = await installWheel(wheel, folder, {}, undefined, fetcher);
    const second = await installWheel(wheel, folder, {}, undefined, fetcher);
    assert.deepEqual(first, second);
    assert.deepEqual(first, { folder: join(folder, "thing-1.0-any") });
    for (const [name, bytes] of Object.entries(files)) {
      assert.deepEqual(await readFile(join(folder, "thing-1.0-any", name)), bytes);
    }
    assert.equal(fetches, 1);
    assert.deepEqual(await readdir(folder), ["thing-1.0-any"]);
  }));

test("a damaged file in the cache is fetched again", () =>
  inFolder(async (folder) => {
    const fetcher = async (): Promise<FetchedWheel> => ({ bytes: archive });
    const installed = await installWheel(wheel, folder, {}, undefined, fetcher);
    assert.ok("folder" in installed);
    const library = join(installed.folder, "lib/libthing.so");
    await writeFile(library, "damaged");
    assert.deepEqual(await installWheel(wheel, folder, {}, undefined, fetcher), installed);
    assert.deepEqual(await readFile(library), files["lib/libthing.so"]);
  }));

test("many at once all get the same whole folder", () =>
  inFolder(async (folder) => {
    const fetcher = async (): Promise<FetchedWheel> => ({ bytes: archive });
    const all = await Promise.all(Array.from({ length: 8 }, () => installWheel(wheel, folder, {}, undefined, fetcher)));
    assert.equal(new Set(all.map((installed) => JSON.stringify(installed))).size, 1);
    assert.deepEqual(await readdir(folder), ["thing-1.0-any"]);
  }));

test("without any package client or index, the answer says what was tried", () =>
  inFolder(async (folder) => {
    const env = { PATH: folder, HOME: folder, PIP_CONFIG_FILE: join(folder, "none"), XDG_CONFIG_DIRS: folder };
    const fetched = await fetchWheel(wheel, folder, { ...env, PIP_INDEX_URL: "http://127.0.0.1:9/simple" });
    assert.ok("tried" in fetched);
    assert.match(fetched.tried.join("; "), /pip is not installed; the configured index at 127\.0\.0\.1:9: /);
  }));

test("a wheel whose hash is not the pinned one is refused, whoever served it", () =>
  inFolder(async (folder) => {
    const served = createServer((request, response) => {
      const page = JSON.stringify({ files: [{ filename: wheel.file, url: "/wheel" }] });
      const isPage = request.url?.endsWith("/thing/");
      response.setHeader("content-type", isPage ? "application/vnd.pypi.simple.v1+json" : "application/zip");
      response.end(isPage ? page : archive);
    });
    await new Promise<void>((resolve) => served.listen(0, "127.0.0.1", resolve));
    const { port } = served.address() as AddressInfo;
    const env = { PATH: folder, HOME: folder, PIP_INDEX_URL: `http://127.0.0.1:${port}/simple` };
    try {
      const right = await fetchWheel(wheel, folder, env);
      assert.ok("bytes" in right && right.bytes.equals(archive));
      const wrong = await installWheel({ ...wheel, sha256: "00" }, folder, env);
      assert.ok("tried" in wrong);
      assert.match(wrong.tried.join("; "), /thing-1\.0-py3-none-any\.whl came with sha256 [0-9a-f]{64}; must be 00$/);
      assert.deepEqual(await readdir(folder), []);
    } finally {
      served.close();
    }
  }));

test("pip's configuration names an index in any section it reads, the download section first", () => {
  assert.equal(indexUrl("[global]\nindex-url = https://a.example/simple\n"), "https://a.example/simple");
  const both = "[global]\nindex-url=https://a.example\n[download]\nindex_url: https://b.example\n";
  assert.equal(indexUrl(both), "https://b.example");
  assert.equal(indexUrl("[global]\nextra-index-url = https://a.example\n# index-url = x\n"), null);
  assert.equal(indexUrl(""), null);
});

test("an index page in JSON or HTML leads to the wheel", () => {
  const json = JSON.stringify({ files: [{ filename: "a.whl", url: "../a" }, { filename: "b.whl" }] });
  assert.equal(wheelLink(json, "application/vnd.pypi.simple.v1+json", "a.whl"), "../a");
  assert.equal(wheelLink(json, "application/vnd.pypi.simple.v1+json", "b.whl"), null);
  assert.equal(wheelLink("{}", "application/json", "a.whl"), null);
  const html = '<a href="x/a.whl?k=1&amp;l=2#sha256=0" data-requires-python="&gt;=3">a.whl</a>';
  assert.equal(wheelLink(html, "text/html", "a.whl"), "x/a.whl?k=1&l=2#sha256=0");
  assert.equal(wheelLink("", "text/html", "a.whl"), null);
});
