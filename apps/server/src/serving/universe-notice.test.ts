import assert from "node:assert/strict";
import { test } from "node:test";
import type { SourceDescription } from "@plumbline/core";
import { runDefaults, streetConfigOf } from "../run/street-config.js";
import { universeNotice } from "./universe-notice.js";

const source: SourceDescription = {
  id: "file:lots.csv",
  title: "lots",
  isSimulated: false,
  priceBasis: "raw",
  volumeBasis: "raw",
  calendar: "XNYS",
  currency: "EUR",
  fields: ["close", "volume"],
  hasSectors: false,
  hasCorporateActions: false,
  isSurvivorshipFree: false,
  notices: [],
};
const config = streetConfigOf(source, {
  source: source.id,
  declared: {},
  full: false,
  horizon: 5,
  costBp: 10,
  universe: { ...runDefaults.universe, minDollarVolume: 500 },
  threads: 1,
  upTo: null,
});

test("an empty universe names the rule most securities fail, its threshold and the option that changes it", () => {
  const notice = universeNotice(config, ["lowDollarVolume", "lowDollarVolume", "shortHistory"]);
  assert.match(notice ?? "", /2 of 3 securities fail the rule lowDollarVolume .*at least 500 EUR.*--min-dollar-volume/);
  assert.match(universeNotice(config, ["shortHistory"]) ?? "", /252 bars in the last 420 days.*--min-history/);
});

test("a rule that no option changes names none", () => {
  assert.doesNotMatch(universeNotice(config, ["unconfirmedJump"]) ?? "", /--/);
});

test("one member is enough, and no bar at all is another matter", () => {
  assert.equal(universeNotice(config, ["lowPrice", ""]), null);
  assert.equal(universeNotice(config, []), null);
});
