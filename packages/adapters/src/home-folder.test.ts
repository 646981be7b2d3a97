import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { test } from "node:test";
import { homeFolder } from "./home-folder.js";

test("the user's folder is the system's answer, and none for a user without a name where HOME is unset", {
  skip: process.getuid?.() !== 0 && "needs root",
}, () => {
  assert.equal(homeFolder(), homedir());
  const program = new URL("./home-folder.js", import.meta.url).href;
  const code = `import(${JSON.stringify(program)}).then(({ homeFolder }) => process.stdout.write("[" + homeFolder() + "]"))`;
  const { HOME: _home, ...env } = process.env;
  const done = spawnSync(process.execPath, ["-e", code], { uid: 54_321, gid: 54_321, env, cwd: "/", encoding: "utf8" });
  assert.deepEqual([done.status, done.stdout], [0, "[]"], done.stderr);
});
