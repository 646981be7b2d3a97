import assert from "node:assert/strict";
import { test } from "node:test";
import { newestCommonDay } from "./newest-common-day.js";

const append = (lastDay: number | null) => ({ lastDay, mode: "append" }) as const;
const overwrite = (lastDay: number | null) => ({ lastDay, mode: "overwrite" }) as const;

test("the newest day is the one that every table reaches, whichever commit brought it", () => {
  assert.equal(
    newestCommonDay([
      [append(17_410), append(17_000)],
      [append(null), append(17_410)],
    ]),
    17_410,
  );
});

test("a bar dated decades ahead in one table does not move it", () => {
  assert.equal(newestCommonDay([[append(47_269)], [append(17_410)]]), 17_410);
});

test("what an overwrite replaced does not count; a table without rows asks for everything", () => {
  assert.equal(newestCommonDay([[overwrite(17_410), append(47_269)]]), 17_410);
  assert.equal(newestCommonDay([[append(17_410)], []]), Number.NEGATIVE_INFINITY);
  assert.equal(newestCommonDay([]), Number.NEGATIVE_INFINITY);
});
