import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { plumb } from "./plumb.js";
import { correctedFile, firstFile } from "./restated-market.js";

/** A lake whose prices were corrected, and what Plumbline counts in its silver.bars. */
export interface CorrectedLake {
  /** For `--source`. */
  readonly source: string;
  /** Of silver.bars. */
  readonly folder: string;
  readonly statements: number;
  readonly latest: number;
}

/** Makes a lake in a home: a market is loaded, then the same corrected, so that silver.bars has two versions. */
export async function makeCorrectedLake(home: string): Promise<CorrectedLake> {
  const file = join(home, "market.csv");
  const source = `file:${file}`;
  const said = async (...args: readonly string[]) => {
    const ended = await plumb(home, [...args, "--json"]);
    assert.equal(ended.code, 0, ended.stderr);
    return JSON.parse(ended.stdout);
  };
  for (const text of [firstFile(), correctedFile()]) {
    writeFileSync(file, text);
    await said("validate", "--source", source);
  }
  const { folder } = await said("tables", "show", "silver.bars");
  const { tables } = await said("tables", "list");
  const exported = await said("tables", "export", "silver.bars", "--columns", "line", "--out", join(home, "bars.csv"));
  const statements = tables.find(({ table }: { table: string }) => table === "silver.bars").rows;
  const latest = exported.rows;
  assert.ok(statements > latest, `${statements} statements of ${latest} bars: a corrected market has more`);
  return { source, folder, statements, latest };
}
