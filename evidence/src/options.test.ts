import assert from "node:assert/strict";
import { test } from "node:test";
import { readOptions } from "./options.js";

test("without words every study is asked on seeds 1 to 20 with 100 signals", () => {
  const options = readOptions([]);
  assert.deepEqual(options.studies, ["nulls", "planted", "null-streets", "planted-twice"]);
  assert.deepEqual([options.seeds.length, options.seeds[0], options.seeds[19], options.signals], [20, 1, 20, 100]);
});

test("seeds are single numbers and ranges, each once, in order", () => {
  assert.deepEqual(readOptions(["nulls", "--seeds", "7, 1-3,2"]).seeds, [1, 2, 3, 7]);
  for (const wrong of ["3-1", "x", "1-", "", "1-99999"])
    assert.throws(() => readOptions(["--seeds", wrong]), /--seeds/);
});

test("a study or number that is not known is refused in words", () => {
  assert.throws(() => readOptions(["nils"]), /no study nils/);
  assert.throws(() => readOptions(["--signals", "0"]), /must be a whole number/);
  assert.throws(() => readOptions(["--at-once", "1.5"]), /must be a whole number/);
});
