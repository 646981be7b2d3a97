import assert from "node:assert/strict";
import { test } from "node:test";
import type { PartitionColumn } from "./avro-schemas.js";
import type { DataFile } from "./data-file.js";
import type { Predicate } from "./filter.js";
import { mightFileMatch, mightManifestMatch, mightPartitionMatch } from "./prune.js";
import { type Value, valueToBytes } from "./value.js";

const holds: Readonly<Record<string, (row: bigint, value: bigint) => boolean>> = {
  "=": (row, value) => row === value,
  "<": (row, value) => row < value,
  "<=": (row, value) => row <= value,
  ">": (row, value) => row > value,
  ">=": (row, value) => row >= value,
};

test("no truncated integer's partition is passed over that holds a wanted row, at the least integers either", () => {
  for (const [type, bits] of [
    ["int", 32],
    ["long", 64],
  ] as const) {
    const least = -(2n ** BigInt(bits - 1));
    const inType = (value: bigint): Value => (type === "int" ? Number(value) : value);
    for (const width of [1n, 2n, 3n, 7n, 10n, 64n]) {
      // The specification's formula, in integers that wrap around as Java's.
      const truncated = (v: bigint) => BigInt.asIntN(bits, v - (((v % width) + width) % width));
      const spec = {
        "spec-id": 0,
        fields: [{ "source-id": 1, "field-id": 1000, name: "v_trunc", transform: `truncate[${width}]` }],
      };
      const columns: PartitionColumn[] = [{ id: 1000, name: "v_trunc", type }];
      const near = (from: bigint) => Array.from({ length: 25 }, (_, k) => from + BigInt(k));
      const values = [...near(least), ...near(-12n), ...near(-least - 25n)];
      let wanted = 0;
      let passed = 0;
      for (const [is, holdsOf] of Object.entries(holds)) {
        for (const value of values) {
          const field = { id: 1, name: "v", required: false, type };
          const predicate: Predicate = {
            is: is as Predicate["is"],
            field,
            type,
            path: ["v"],
            values: [inType(value)],
          };
          for (const row of values) {
            const partition = inType(truncated(row));
            const bytes = valueToBytes(type, partition);
            const summary = { containsNull: false, containsNaN: false, lowerBound: bytes, upperBound: bytes };
            const might = [
              mightPartitionMatch(predicate, spec, columns, [partition]),
              mightManifestMatch(predicate, spec, columns, [summary]),
            ];
            if (holdsOf(row, value)) {
              wanted++;
              assert.deepEqual(might, [true, true], `${type} truncate[${width}]: ${row} ${is} ${value}`);
            } else if (!might[0]) passed++;
          }
        }
      }
      // Pruning must still prune: most rows that are not wanted lie in other partitions.
      assert.ok(wanted > 0 && passed > 1000, `${type} ${width}: ${passed}`);
    }
  }
});

test("a text bound that was cut inside a character prunes nothing", () => {
  const cut = (last: number) => new Map([[1, Buffer.from([0xe4, 0xb8, last].slice(0, last === 0 ? 2 : 3))]]);
  const field = { id: 1, name: "s", required: false, type: "string" } as const;
  const predicate: Predicate = { is: "=", field, type: "string", path: ["s"], values: ["\u4e2d"] };
  const file = (lowerBounds: Map<number, Buffer>, upperBounds: Map<number, Buffer>) =>
    ({ lowerBounds, upperBounds }) as unknown as DataFile;
  // U+4E2D is E4 B8 AD in UTF-8.
  assert.equal(mightFileMatch(file(cut(0), cut(0xff)), predicate), true);
  assert.equal(mightFileMatch(file(cut(0xae), cut(0xaf)), predicate), false);
  assert.equal(mightFileMatch(file(cut(0xad), cut(0xad)), predicate), true);
});
