import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type PutMode, probePutMode, putIfAbsent } from "./put-if-absent.js";

const folder = mkdtempSync(join(tmpdir(), "put-if-absent-"));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const mode of ["link", "claim"] satisfies PutMode[]) {
  test(`by ${mode}, of eight writers of a name exactly one has it, and nothing else is left behind`, async () => {
    const own = join(folder, mode);
    mkdirSync(own);
    for (let k = 0; k < 20; k++) {
      const writers = Array.from({ length: 8 }, (_, writer) => putIfAbsent(join(own, `${k}.json`), `${writer}`, mode));
      const won = (await Promise.all(writers)).flatMap((isTaken, writer) => (isTaken ? [String(writer)] : []));
      assert.deepEqual(won, [readFileSync(join(own, `${k}.json`), "utf8")]);
    }
    assert.equal(readdirSync(own).length, 20);
  });
}

test("a folder on local disk has hard links", () => {
  assert.equal(probePutMode(folder), "link");
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith(".tmp")),
    [],
  );
});

test("claims of dead processes, even several in a row, are passed over and cleared away", async () => {
  const file = join(folder, "dead.json");
  const dead = Number(execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }));
  for (const [generation, pid] of [dead, process.pid].entries()) {
    mkdirSync(`${file}.claim-${generation}`);
    // The number of a living process, but of one that started at another time.
    const owner = { host: hostname(), pid, started: pid === dead ? "1" : "2" };
    writeFileSync(join(`${file}.claim-${generation}`, "owner.json"), JSON.stringify(owner));
  }
  assert.equal(await putIfAbsent(file, "late", "claim"), true);
  assert.equal(readFileSync(file, "utf8"), "late");
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes(".claim")),
    [],
  );
});
