import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { type HomeRecord, type HomeRegister, PlatformError } from "@plumbline/core";
import { claimStore, storeOwnership } from "./claim-store.js";
import { homeFileName, homeIdentity, readHomeFile, writeHomeFile } from "./home-file.js";

const base = mkdtempSync(join(tmpdir(), "plumb-claims-"));
after(() => rmSync(base, { recursive: true, force: true }));

/** A store that changes only where it still says what was expected, as the databases do. */
class Register implements HomeRegister {
  readonly about = "the store";
  record: HomeRecord | null = null;

  async read() {
    return this.record;
  }

  async swap(expected: HomeRecord | null, next: HomeRecord) {
    if (JSON.stringify(expected) !== JSON.stringify(this.record)) return false;
    this.record = next;
    return true;
  }
}

let homes = 0;
function newHome(): string {
  const home = join(base, `home-${++homes}`);
  mkdirSync(join(home, "lake"), { recursive: true });
  return home;
}

const isRefused = (words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof PlatformError);
  assert.equal(error.code, "STORE_OF_ANOTHER_HOME");
  assert.match(error.message, words);
  assert.ok(!error.message.includes(base), "no path of another home is told");
  assert.match(error.remedy, /another database.*plumb home adopt/);
  return true;
};

describe("whose a store is", () => {
  it("is said by the first home that opens it; another is refused and changes nothing", async () => {
    const [register, first, second] = [new Register(), newHome(), newHome()];
    await claimStore(first, register);
    const held = register.record;
    await claimStore(first, register);
    assert.equal(register.record, held, "opened again, nothing is written");
    await assert.rejects(claimStore(second, register), isRefused(/belongs to another home, [0-9a-f]{8}, since/));
    assert.equal(register.record, held);
    assert.equal(await storeOwnership(second, await readHomeFile(second), register.record), "another's");
    assert.equal(await storeOwnership(first, await readHomeFile(first), register.record), "ours");
    assert.equal(await storeOwnership(newHome(), null, null), "nobody's");
  });

  it("is one home's where two homes, or six processes of one, claim it at once", async () => {
    const [register, first, second] = [new Register(), newHome(), newHome()];
    const ends = await Promise.allSettled([claimStore(first, register), claimStore(second, register)]);
    assert.deepEqual(
      ends.map(({ status }) => status),
      ["fulfilled", "rejected"],
    );
    const again = new Register();
    await Promise.all(Array.from({ length: 6 }, () => claimStore(second, again)));
    assert.equal(again.record?.homeId, (await homeIdentity(second)).homeId);
  });

  it("stays the home's when that is moved, within a disk or to another", async () => {
    const [register, home] = [new Register(), newHome()];
    await claimStore(home, register);
    const held = register.record;
    renameSync(home, `${home}-moved`);
    await claimStore(`${home}-moved`, register);
    assert.equal(register.record, held, "the same folder under another name");
    cpSync(`${home}-moved`, `${home}-elsewhere`, { recursive: true });
    rmSync(`${home}-moved`, { recursive: true });
    await claimStore(`${home}-elsewhere`, register);
    assert.notEqual(register.record?.claim, held?.claim);
    assert.equal(register.record?.homeId, held?.homeId);
    await claimStore(`${home}-elsewhere`, register);
  });

  it("stays the original's when the home is copied, whichever opens it first", async () => {
    const [register, home] = [new Register(), newHome()];
    await claimStore(home, register);
    const copy = `${home}-copy`;
    cpSync(home, copy, { recursive: true, preserveTimestamps: true });
    await assert.rejects(claimStore(copy, register), isRefused(/one of the two is a copy/));
    await claimStore(home, register);
    await claimStore(copy, new Register());
    renameSync(home, `${home}-moved`);
    await claimStore(`${home}-moved`, register);
    cpSync(`${home}-moved`, `${home}-later`, { recursive: true });
    await assert.rejects(claimStore(`${home}-later`, register), isRefused(/one of the two is a copy/));
  });

  it("goes to one of a home and its copy where the one cannot see the other, and the other is told", async () => {
    const [register, home] = [new Register(), newHome()];
    await claimStore(home, register);
    cpSync(home, `${home}-copy`, { recursive: true });
    renameSync(home, `${home}-unseen`);
    await claimStore(`${home}-copy`, register);
    await assert.rejects(claimStore(`${home}-unseen`, register), isRefused(/one of the two is a copy/));
    await claimStore(`${home}-copy`, register);
  });

  it("survives a process that is killed between the store and the home's file", async () => {
    const [register, home] = [new Register(), newHome()];
    const { homeId } = await homeIdentity(home);
    await claimStore(home, register);
    await writeHomeFile(home, { homeId, claims: {} }, "over");
    await claimStore(home, register);
    const before = readFileSync(join(home, homeFileName));
    const moved = `${home}-moved`;
    cpSync(home, moved, { recursive: true });
    rmSync(home, { recursive: true });
    await claimStore(moved, register);
    writeFileSync(join(moved, homeFileName), before);
    await claimStore(moved, register);
  });

  it("is kept by a home whose files are put back from yesterday's copy in place", async () => {
    const [register, home] = [new Register(), newHome()];
    await claimStore(home, register);
    cpSync(home, `${home}-yesterday`, { recursive: true });
    rmSync(home, { recursive: true });
    cpSync(`${home}-yesterday`, home, { recursive: true });
    await claimStore(home, register);
    await assert.rejects(claimStore(`${home}-yesterday`, register), isRefused(/one of the two is a copy/));
  });

  it("is taken over on request, and then the other home is refused", async () => {
    const [register, first, second] = [new Register(), newHome(), newHome()];
    const asked: (string | undefined)[] = [];
    const mayTake = async ({ homeId }: HomeRecord) => asked.push(homeId) > 0;
    await claimStore(first, register, { mayTake });
    const former = register.record?.homeId;
    assert.equal(await claimStore(second, register, { mayTake }), true);
    assert.equal(await claimStore(second, register, { mayTake }), false);
    assert.deepEqual(asked, [former], "asked only where it is another's");
    await assert.rejects(claimStore(first, register), isRefused(/another home/));
    await assert.rejects(claimStore(first, register, { mayTake: async () => false }), isRefused(/another home/));
    assert.equal(await claimStore(first, register, { mayTake }), true);
    await claimStore(first, register);
  });

  it("is not guessed from a damaged file", async () => {
    const home = newHome();
    for (const text of ["", "{", '{"homeId": 7, "claims": {}}', '{"homeId": "x", "claims": {}}', "null"]) {
      writeFileSync(join(home, homeFileName), text);
      await assert.rejects(
        claimStore(home, new Register()),
        (error) => error instanceof PlatformError && error.code === "INTEGRITY_BROKEN",
        text,
      );
    }
  });
});
