import assert from "node:assert/strict";
import { test } from "node:test";
import { unfitnessOf } from "./dataset-quality.js";

const counts = { rows: 900, standing: 600, sessions: 60, securities: 9, unreadableLines: 0 };

test("where most refused bars are of a day that has one already, the remedy is daily bars and the tickers' column", () => {
  const duplicates = unfitnessOf({
    ...counts,
    refusedByRule: { duplicate: 200, conflictingDuplicate: 50, staleBar: 50 },
  });
  assert.match(duplicates?.found ?? "", /900 rows, 300 refused \(duplicate 200/);
  assert.match(duplicates?.remedy ?? "", /daily bars.*--map ticker/);
  const others = unfitnessOf({ ...counts, refusedByRule: { duplicate: 100, staleBar: 200 } });
  assert.match(others?.remedy ?? "", /price basis/);
});
