import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { nearestName } from "./nearest-name.js";

describe("the name that a misspelt one meant", () => {
  const names = ["asOf", "release", "filter", "sort", "columns", "after", "format", "limit", "symbol"];

  it("is found through case, marks between words, a letter too many, one missing, and two swapped", () => {
    const meant = {
      asof: "asOf",
      as_of: "asOf",
      "AS-OF": "asOf",
      limmit: "limit",
      symbl: "symbol",
      fliter: "filter",
      colums: "columns",
    };
    for (const [written, name] of Object.entries(meant)) assert.equal(nearestName(written, names), name, written);
  });

  it("is none where nothing is near, nothing is written, or nothing is legal", () => {
    for (const written of ["colour", "x", "", "__", "q".repeat(1000)]) assert.equal(nearestName(written, names), null);
    assert.equal(nearestName("asof", []), null);
  });
});
