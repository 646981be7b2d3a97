import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type FetchedWheel, fetchWheel, wheelLink } from "./fetch-wheel.js";
import { installLibrary } from "./install-library.js";
import { openGradientBoosting } from "./open-gradient-boosting.js";
import { type PinnedWheel, pinnedWheels } from "./pinned-wheels.js";
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
  library: "lib/libthing.so",
  contents: Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, hash(bytes)])),
};

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "library-"));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("the library is unpacked once, kept with its runtime beside it, and found again without fetching", () =>
  inFolder(async (folder) => {
    let fetches = 0;
    const fetcher = async (): Promise<FetchedWheel> => {
      fetches++;
      return { bytes: archive };
    };
    const first = await installLibrary(wheel, folder, {}, undefined, fetcher);
    const second = await installLibrary(wheel, folder, {}, undefined, fetcher);
    assert.deepEqual(first, second);
    assert.ok("path" in first);
    assert.deepEqual(await readFile(first.path), files["lib/libthing.so"]);
    assert.deepEqual(await readFile(join(folder, "thing-1.0-any", "thing.libs", "runtime.so")), Buffer.from("runtime"));
    assert.equal(fetches, 1);
    assert.deepEqual(await readdir(folder), ["thing-1.0-any"]);
  }));

test("a damaged file in the cache is fetched again", () =>
  inFolder(async (folder) => {
    const fetcher = async (): Promise<FetchedWheel> => ({ bytes: archive });
    const installed = await installLibrary(wheel, folder, {}, undefined, fetcher);
    assert.ok("path" in installed);
    await writeFile(installed.path, "damaged");
    assert.deepEqual(await installLibrary(wheel, folder, {}, undefined, fetcher), installed);
    assert.deepEqual(await readFile(installed.path), files["lib/libthing.so"]);
  }));

test("many at once all get the same whole library", () =>
  inFolder(async (folder) => {
    const fetcher = async (): Promise<FetchedWheel> => ({ bytes: archive });
    const all = await Promise.all(
      Array.from({ length: 8 }, () => installLibrary(wheel, folder, {}, undefined, fetcher)),
    );
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

test("a wheel whose hash is not the pinned one is refused and never unpacked", () =>
  inFolder(async (folder) => {
    const tried = ["thing came with sha256 00; must be 11"];
    const opened = await openGradientBoosting({
      cacheDir: folder,
      env: {},
      platform: "linux-x64",
      fetcher: async () => ({ tried }),
    });
    assert.deepEqual(opened, { absent: `XGBoost 3.2.0 could not be fetched: ${tried[0]}` });
  }));

test("the learner's absence is a sentence; a wrong PLUMB_XGBOOST_LIB is an error", async () => {
  const common = { cacheDir: "unused" };
  assert.deepEqual(await openGradientBoosting({ ...common, env: { PLUMB_XGBOOST_LIB: "none" } }), {
    absent: "XGBoost is turned off by PLUMB_XGBOOST_LIB=none",
  });
  const other = await openGradientBoosting({ ...common, env: {}, platform: "sunos-sparc" });
  assert.ok("absent" in other && other.absent.includes(Object.keys(pinnedWheels).join(", ")));
  await assert.rejects(openGradientBoosting({ ...common, env: { PLUMB_XGBOOST_LIB: "/no/such.so" } }), {
    code: "BAD_CONFIG",
  });
  const notALibrary = new URL(import.meta.url).pathname;
  await assert.rejects(openGradientBoosting({ ...common, env: { PLUMB_XGBOOST_LIB: notALibrary } }), {
    code: "BAD_CONFIG",
  });
});

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
