import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { prepareHome } from "./home.js";

test("a home where no folder can be made is refused, and not tried for ever", async (context) => {
  if (!existsSync("/proc/self")) {
    context.skip("needs Linux's /proc");
    return;
  }
  await assert.rejects(prepareHome("/proc/plumb/home"), { code: "HOME_UNWRITABLE" });
});
