import assert from "node:assert/strict";
import { test } from "node:test";
import { PlatformError } from "@plumbline/core";
import { mongoPlace } from "./mongo-place.js";

test("a MongoDB's place is its URL without password and parameters", () => {
  for (const [url, place] of [
    ["mongodb://ann:s%40cret@db.example:27017/plumb?tls=true", "mongodb://ann@db.example:27017/plumb"],
    ["mongodb://a:1,b.example,[::1]:27018/x", "mongodb://a:1,b.example,[::1]:27018/x"],
    ["mongodb+srv://ann:cret@cluster.example?appName=x@y", "mongodb+srv://ann@cluster.example"],
    ["mongodb://localhost", "mongodb://localhost"],
  ]) {
    assert.equal(mongoPlace(url), place);
  }
});

test("a URL whose password is not written as URLs want it is refused, and no part of it is said", () => {
  for (const url of [
    "mongodb://ann:hid@den@db/x",
    "mongodb://ann:hid/den@db/x",
    "mongodb://ann:12/hidden@db/x",
    "mongodb://ann:hid?den@db/x",
    "mongodb://ann:12?hidden@db/x",
    "mongodb://ann:hid#den@db/x",
    "mongodb://ann:hid:den@db@x",
    "mongo://ann:hidden@db",
    "ann:hidden@db",
  ]) {
    assert.throws(
      () => mongoPlace(url),
      (error) => {
        assert.ok(error instanceof PlatformError);
        assert.equal(error.code, "BAD_CONFIG");
        assert.doesNotMatch(`${error.message} ${error.remedy}`, /hid|den|ann/, url);
        return true;
      },
      url,
    );
  }
});
