import assert from "node:assert/strict";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, test } from "node:test";
import { PlatformError } from "@plumbline/core";
import type { SqlAnswer } from "../sql/sql-process.js";
import { writeAnswer } from "./write-answer.js";

const folder = mkdtempSync(join(tmpdir(), "plumb-answer-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function answerOf(text: string, failure: Error | null = null): SqlAnswer {
  const ended = failure ? Promise.reject(failure) : Promise.resolve({ rows: 1, isCut: false });
  ended.catch(() => undefined);
  return { columns: [], tables: [], bytes: Readable.from([Buffer.from(text)]), ended, stop: () => undefined };
}

const has = (code: string) => (error: unknown) => error instanceof PlatformError && error.code === code;

test("an answer comes into its file's place when it is whole, through a link too, and one that fails leaves the old", async () => {
  const file = join(folder, "a.csv");
  writeFileSync(file, "old");
  symlinkSync("a.csv", join(folder, "link.csv"));
  await assert.rejects(writeAnswer(answerOf("half", new PlatformError("SQL_TIMEOUT", "late", { remedy: "" })), file));
  assert.equal(readFileSync(file, "utf8"), "old");
  await writeAnswer(answerOf("new"), join(folder, "link.csv"));
  assert.equal(readFileSync(file, "utf8"), "new");
  assert.ok(lstatSync(join(folder, "link.csv")).isSymbolicLink());
  assert.deepEqual(readdirSync(folder).sort(), ["a.csv", "link.csv"]);
});

test("a device stays one, and what cannot be written is said with its reason", {
  skip: process.platform === "linux" ? false : "needs /dev/full",
}, async () => {
  await assert.rejects(writeAnswer(answerOf("x"), "/dev/full"), has("DISK_FULL"));
  await writeAnswer(answerOf("x"), "/dev/null");
  assert.ok(lstatSync("/dev/full").isCharacterDevice() && lstatSync("/dev/null").isCharacterDevice());
  await assert.rejects(writeAnswer(answerOf("x"), join(folder, "none", "x.csv")), has("BAD_ARGUMENT"));
  await assert.rejects(writeAnswer(answerOf("x"), folder), has("BAD_ARGUMENT"));
});
