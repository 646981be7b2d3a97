import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { calendarOf, dayOf, isoDay } from "@plumbline/core";
import { ensureVenv, root } from "./venv.js";

test("sessions and closes of the NYSE from 1971 equal exchange_calendars, day by day", () => {
  const python = ensureVenv("calendar", ["exchange_calendars==4.11"]);
  const script = join(root, "interop", "python", "nyse_sessions.py");
  const run = spawnSync(python, [script, "1971-01-04", "2026-12-31"], { encoding: "utf8", maxBuffer: 1 << 26 });
  assert.equal(run.status, 0, run.stderr);
  const theirs = run.stdout.trim().split("\n");
  const calendar = calendarOf("XNYS");
  const sessions = [...calendar.sessions(dayOf("1971-01-04"), dayOf("2027-01-01"))];
  const ours = sessions.map((day) => `${isoDay(day)},${calendar.closeOf(day)}`);
  assert.equal(ours.length, theirs.length);
  ours.forEach((line, i) => {
    assert.equal(line, theirs[i]);
  });
});
