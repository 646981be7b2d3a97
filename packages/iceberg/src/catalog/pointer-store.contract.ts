import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pointer, PointerStore, TableIdentifier } from "./pointer-store.js";

const at = (location: string): Pointer => ({ kind: "table", location });
const named = (name: string, ...namespace: string[]): TableIdentifier => ({ namespace, name });

/**
 * What every pointer store promises, as tests of node:test.
 *
 * @param open an empty store, and the same store as another process would open it
 */
export function pointerStoreContract(
  of: string,
  open: () => Promise<{ readonly store: PointerStore; readonly other: PointerStore }>,
): void {
  test(`${of}: namespaces nest, list in order, keep their properties and refuse a second of one name`, async () => {
    const { store, other } = await open();
    assert.deepEqual(await store.listNamespaces([]), []);
    assert.equal(await store.createNamespace(["b"], { owner: "me" }), "created");
    assert.equal(await store.createNamespace(["a.b/ü"], {}), "created");
    assert.equal(await store.createNamespace(["b", "d"], {}), "created");
    assert.equal(await store.createNamespace(["b", "c"], {}), "created");
    assert.equal(await store.createNamespace(["b"], {}), "exists");
    assert.equal(await store.createNamespace([], {}), "exists");
    assert.equal(await store.createNamespace(["x", "y"], {}), "noParent");
    assert.deepEqual(await other.listNamespaces([]), [["a.b/ü"], ["b"]]);
    assert.deepEqual(await other.listNamespaces(["b"]), [
      ["b", "c"],
      ["b", "d"],
    ]);
    assert.equal(await store.listNamespaces(["none"]), null);
    assert.deepEqual(await other.readNamespace(["b"]), { owner: "me" });
    assert.equal(await store.readNamespace(["none"]), null);
  });

  test(`${of}: properties change only from what they were read as`, async () => {
    const { store, other } = await open();
    await store.createNamespace(["n"], { a: "1", b: "2" });
    assert.equal(await other.setProperties(["n"], { b: "2", a: "1" }, { a: "3" }), true);
    assert.equal(await store.setProperties(["n"], { a: "1", b: "2" }, { a: "4" }), false);
    assert.deepEqual(await store.readNamespace(["n"]), { a: "3" });
    assert.equal(await store.setProperties(["none"], {}, { a: "4" }), false);
  });

  test(`${of}: a namespace is dropped only when nothing is left in it`, async () => {
    const { store } = await open();
    await store.createNamespace(["n"], {});
    await store.createNamespace(["n", "m"], {});
    await store.swap([{ identifier: named("t", "n", "m"), expected: null, next: at("1") }]);
    assert.equal(await store.dropNamespace(["n"]), "notEmpty");
    assert.equal(await store.dropNamespace(["n", "m"]), "notEmpty");
    await store.swap([{ identifier: named("t", "n", "m"), expected: at("1"), next: null }]);
    assert.equal(await store.dropNamespace(["n", "m"]), "dropped");
    assert.equal(await store.dropNamespace(["n"]), "dropped");
    assert.equal(await store.dropNamespace(["n"]), "missing");
  });

  test(`${of}: a pointer moves only from where it was read, and a view is no table`, async () => {
    const { store, other } = await open();
    await store.createNamespace(["n"], {});
    const t = named("t", "n");
    assert.deepEqual(await store.swap([{ identifier: t, expected: null, next: at("1") }]), { isDone: true });
    assert.deepEqual(await other.swap([{ identifier: t, expected: null, next: at("2") }]), {
      isDone: false,
      reason: "changed",
      identifier: t,
      found: at("1"),
    });
    assert.equal((await other.swap([{ identifier: t, expected: at("1"), next: at("2") }])).isDone, true);
    assert.equal((await store.swap([{ identifier: t, expected: at("1"), next: at("3") }])).isDone, false);
    const asView = { kind: "view", location: "2" } as const;
    assert.equal((await store.swap([{ identifier: t, expected: asView, next: null }])).isDone, false);
    assert.deepEqual(await store.readPointer(t), at("2"));
    assert.equal(await store.readPointer(named("u", "n")), null);
    await store.swap([{ identifier: named("v", "n"), expected: null, next: { kind: "view", location: "9" } }]);
    assert.deepEqual(await store.listNames(["n"], "table"), ["t"]);
    assert.deepEqual(await store.listNames(["n"], "view"), ["v"]);
    assert.equal(await store.listNames(["none"], "table"), null);
    const outcome = await store.swap([{ identifier: named("t", "none"), expected: null, next: at("1") }]);
    assert.deepEqual(outcome, { isDone: false, reason: "noNamespace", namespace: ["none"] });
  });

  test(`${of}: a swap over several pointers is done whole or not at all`, async () => {
    const { store } = await open();
    await store.createNamespace(["n"], {});
    await store.createNamespace(["m"], {});
    const [a, b, c] = [named("a", "n"), named("b", "n"), named("c", "m")];
    await store.swap([
      { identifier: a, expected: null, next: at("a1") },
      { identifier: b, expected: null, next: at("b1") },
    ]);
    const stale = await store.swap([
      { identifier: a, expected: at("a1"), next: at("a2") },
      { identifier: c, expected: null, next: at("c1") },
      { identifier: b, expected: at("b0"), next: at("b2") },
    ]);
    assert.deepEqual(stale, { isDone: false, reason: "changed", identifier: b, found: at("b1") });
    assert.deepEqual(await store.readPointer(a), at("a1"));
    assert.equal(await store.readPointer(c), null);
    const renamed = await store.swap([
      { identifier: a, expected: at("a1"), next: null },
      { identifier: c, expected: null, next: at("a1") },
    ]);
    assert.equal(renamed.isDone, true);
    assert.equal(await store.readPointer(a), null);
    assert.deepEqual(await store.findByLocation("a"), [c]);
    assert.deepEqual(await store.findByLocation("b%"), []);
  });

  test(`${of}: of many who move one pointer at once, one wins each round and none is lost`, async () => {
    const { store, other } = await open();
    await store.createNamespace(["n"], {});
    const t = named("t", "n");
    await store.swap([{ identifier: t, expected: null, next: at("0") }]);
    const addOne = async (through: PointerStore) => {
      for (;;) {
        const found = await through.readPointer(t);
        const next = at(String(Number(found?.location) + 1));
        if ((await through.swap([{ identifier: t, expected: found, next }])).isDone) return;
      }
    };
    await Promise.all(Array.from({ length: 20 }, (_, k) => addOne(k % 2 ? store : other)));
    assert.deepEqual(await store.readPointer(t), at("20"));
  });

  test(`${of}: two who move two pointers in opposite order end, and one of them wins`, async () => {
    const { store, other } = await open();
    await store.createNamespace(["n"], {});
    const [a, b] = [named("a", "n"), named("b", "n")];
    for (let round = 0; round < 10; round++) {
      const from = round === 0 ? null : at(`${round}`);
      const changes = [a, b].map((identifier) => ({ identifier, expected: from, next: at(`${round + 1}`) }));
      const outcomes = await Promise.all([store.swap(changes), other.swap([...changes].reverse())]);
      assert.equal(outcomes.filter(({ isDone }) => isDone).length, 1);
    }
  });

  test(`${of}: of a namespace dropped while a table is created in it, one of the two happens`, async () => {
    const { store, other } = await open();
    for (let round = 0; round < 10; round++) {
      const namespace = [`n${round}`];
      await store.createNamespace(namespace, {});
      const [dropped, created] = await Promise.all([
        store.dropNamespace(namespace),
        other.swap([{ identifier: { namespace, name: "t" }, expected: null, next: at("1") }]),
      ]);
      assert.equal(dropped === "dropped", !created.isDone, `${dropped}, ${JSON.stringify(created)}`);
    }
  });
}
