import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { asOfIn, dayOfAsOf } from "./as-of-address.ts";
import { capitalised } from "./driver-words.ts";
import { standing } from "./time-standing.ts";

describe("as of when an address asks", () => {
  const of = (query: string) => asOfIn(new URLSearchParams(query));

  it("is read in every spelling, as it is written", () => {
    for (const name of ["asOf", "asof", "as_of", "AS-OF"]) assert.equal(of(`x=1&${name}=2024-05-02`), "2024-05-02");
    assert.equal(of("x=1"), null);
    assert.equal(of("asOf=2024-02-30"), "2024-02-30");
    assert.equal(of("asOf="), "");
  });

  it("is no time where it is said twice and differently", () => {
    assert.equal(of("asof=2024-05-02&asOf=2024-05-02"), "2024-05-02");
    assert.equal(dayOfAsOf(of("asof=2024-05-02&asOf=2024-05-03")), null);
  });

  it("is a day of UTC, or none where the date is impossible", () => {
    assert.equal(dayOfAsOf("2024-05-02"), "2024-05-02");
    assert.equal(dayOfAsOf("2024-05-02T23:00:00-05:00"), "2024-05-03");
    for (const one of ["2024-02-30", "2024-02-30T10:00Z", "yesterday", ""]) assert.equal(dayOfAsOf(one), null, one);
  });
});

describe("a sentence that begins with a name", () => {
  it("keeps the name as it is spelt; any other gets its capital", () => {
    assert.equal(capitalised('asOf "2024-02-30": must be a session'), 'asOf "2024-02-30": must be a session');
    assert.deepEqual(["no bars", "Hindsight", ""].map(capitalised), ["No bars", "Hindsight", ""]);
  });
});

describe("where the time machine stands", () => {
  // Thursday and Friday, then Monday and Tuesday of the week after.
  const sessions = ["2024-05-02", "2024-05-03", "2024-05-06", "2024-05-07"];

  it("is the asked day, whether it is a session or not, also beyond both ends", () => {
    for (const asked of ["2020-01-01", "2024-05-03", "2024-05-05", "2031-01-01"]) {
      assert.equal(standing(sessions, asked).day, asked);
    }
    assert.equal(standing(sessions, null).day, "2024-05-07");
    assert.equal(standing([], null).day, null);
  });

  it("has the sessions before and after the asked day as neighbours", () => {
    const around = (asked: string | null) => {
      const { before, after } = standing(sessions, asked);
      return [before, after].map((place) => (place === null ? null : sessions[place]));
    };
    assert.deepEqual(around("2024-05-03"), ["2024-05-02", "2024-05-06"]);
    assert.deepEqual(around("2024-05-05"), ["2024-05-03", "2024-05-06"]);
    assert.deepEqual(around("2020-01-01"), [null, "2024-05-02"]);
    assert.deepEqual(around("2024-05-02"), [null, "2024-05-03"]);
    assert.deepEqual(around("2031-01-01"), ["2024-05-07", null]);
    assert.deepEqual(around(null), ["2024-05-06", null]);
  });
});
