import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openEngine } from "./engine.js";
import { literal } from "./sql-text.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examples = [...readme.matchAll(/^```js\n(.*?)^```\n(?:\n^```text\n(.*?)^```)?/gms)];

test("README has examples", () => {
  assert.ok(examples.length > 0);
});

for (const [place, [, code, printed]] of examples.entries()) {
  test(`README's example ${place + 1} prints what it says`, () => {
    // Inside the package, so that it is found by its own name.
    const file = fileURLToPath(new URL(`./readme-example-${place}.mjs`, import.meta.url));
    writeFileSync(file, code);
    try {
      const output = execFileSync(process.execPath, [file], { encoding: "utf8" });
      if (printed !== undefined) assert.equal(output, printed);
    } finally {
      rmSync(file, { force: true });
    }
  });
}

test("README's examples of tables run one after another", async () => {
  const root = mkdtempSync(join(tmpdir(), "plumbline-readme-"));
  const file = fileURLToPath(new URL("./readme-tables.mjs", import.meta.url));
  try {
    const deltaFolder = join(root, "delta");
    mkdirSync(deltaFolder);
    const parquetFile = join(deltaFolder, "part-0.parquet");
    await openEngine().withConnection((connection) =>
      connection.run(`COPY (SELECT i::BIGINT AS n FROM range(3) AS t(i)) TO ${literal(parquetFile)} (FORMAT parquet)`),
    );
    const blocks = [...readme.matchAll(/^```js table\n(.*?)^```/gms)].map(([, code]) => code);
    assert.ok(blocks.length >= 6);
    const given = { folder: join(root, "table"), deltaFolder, parquetFile, parquetSize: statSync(parquetFile).size };
    const constants = Object.entries(given).map(([name, value]) => `const ${name} = ${JSON.stringify(value)};`);
    writeFileSync(file, ['import assert from "node:assert/strict";', ...constants, ...blocks].join("\n"));
    execFileSync(process.execPath, [file], { encoding: "utf8" });
  } finally {
    rmSync(root, { recursive: true, force: true });
    rmSync(file, { force: true });
  }
});
