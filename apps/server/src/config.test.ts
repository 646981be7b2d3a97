import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PlatformError } from "@plumbline/core";
import { readConfig } from "./config.js";

const refusal = (environment: Record<string, string>) => {
  try {
    readConfig(environment, "/somewhere");
  } catch (error) {
    assert.ok(error instanceof PlatformError);
    return error;
  }
  assert.fail("accepted");
};

describe("config", () => {
  it("works on a bare machine: loopback, port 4000, ./data, no token", () => {
    const config = readConfig({}, "/somewhere");
    assert.deepEqual(
      [config.home, config.port, config.host, config.isLoopback, config.token],
      ["/somewhere/data", 4000, "127.0.0.1", true, null],
    );
    assert.ok(Object.isFrozen(config));
  });

  it("names the legal ports where the port is none", () => {
    for (const port of ["80a", "-1", "70000", "4000.5", " "]) {
      const error = refusal({ PLUMB_PORT: port });
      assert.equal(error.code, "BAD_CONFIG");
      assert.match(error.message, /PLUMB_PORT.*0 to 65535/);
    }
  });

  it("refuses an address others can reach without a token", () => {
    assert.equal(refusal({ PLUMB_HOST: "0.0.0.0" }).code, "TOKEN_REQUIRED");
    assert.equal(readConfig({ PLUMB_HOST: "0.0.0.0", PLUMB_TOKEN: "x".repeat(16) }, "/").isLoopback, false);
  });

  it("counts every address of the loopback network as loopback", () => {
    for (const host of ["127.0.0.1", "127.8.0.3", "::1", "localhost"]) {
      assert.equal(readConfig({ PLUMB_HOST: host }, "/").isLoopback, true);
    }
  });

  it("never repeats a token that it refuses", () => {
    const error = refusal({ PLUMB_TOKEN: "hunter2" });
    assert.equal(error.code, "BAD_CONFIG");
    assert.doesNotMatch(`${error.message} ${error.remedy}`, /hunter2/);
  });
});
