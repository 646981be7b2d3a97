import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { newHome, plumb } from "./plumb.js";
import { removeFolder } from "./remove-folder.js";

const args = ["validate", "--source", "sample:", "--json"];
const home = newHome("sample");
const empty = join(home, "empty");
mkdirSync(empty);
/** No package client, and no configuration that names an index. */
const offline = {
  PATH: empty,
  HOME: empty,
  PIP_CONFIG_FILE: join(empty, "none"),
  PIP_INDEX_URL: "",
  XDG_CONFIG_HOME: empty,
  XDG_CONFIG_DIRS: empty,
  VIRTUAL_ENV: "",
};
after(() => removeFolder(home));

interface Document {
  readonly source: { readonly isSimulated: boolean; readonly priceBasis: string; readonly notices: readonly string[] };
  readonly stages: readonly { readonly name: string; readonly rows: number }[];
  readonly quality: { readonly rejected: number };
}

test("sample: takes its data through pip, checks them and reads every close", async () => {
  const { code, stdout, stderr } = await plumb(home, args);
  assert.equal(code, 0, stderr.slice(-2_000));
  assert.match(stderr, /fetching skfolio 1\.12\.2/);
  const { source, quality, stages } = JSON.parse(stdout) as Document;
  assert.deepEqual([source.isSimulated, source.priceBasis], [false, "total-return"]);
  assert.match(source.notices.join(" "), /Survivors only/);
  const rows = Object.fromEntries(stages.map((stage) => [stage.name, stage.rows]));
  assert.equal(rows.normalise, 8313 * 20 + 20, "8,313 sessions of 20 securities, and the securities themselves");
  assert.equal(quality.rejected, 0);
});

test("once fetched, sample: needs no network; never fetched, it says what was tried", async () => {
  const again = await plumb(home, args, { env: offline });
  assert.equal(again.code, 0, again.stderr.slice(-2_000));
  assert.doesNotMatch(again.stderr, /fetching skfolio/);
  const without = await plumb(join(home, "without"), args, { env: offline });
  assert.equal(without.code, 3);
  const { error } = JSON.parse(without.stdout) as { error: { code: string; message: string; remedy: string } };
  assert.equal(error.code, "SOURCE_MISSING");
  assert.match(error.message, /pip is not installed; /);
  assert.match(error.remedy, /pip download --no-deps skfolio==1\.12\.2/);
});
