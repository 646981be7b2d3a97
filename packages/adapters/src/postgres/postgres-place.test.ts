import assert from "node:assert/strict";
import { test } from "node:test";
import { PlatformError } from "@plumbline/core";
import { postgresPlace } from "./postgres-place.js";

test("a PostgreSQL's place is its URL without password and parameters", () => {
  for (const [url, place] of [
    ["postgresql://ann:s%40c%2Fret@db.example:5433/plumb?sslmode=require", "postgresql://ann@db.example:5433/plumb"],
    ["postgres://db/plumb?user=a@b&password=p@ss", "postgres://db/plumb"],
    ["postgresql:///plumb?host=/run/postgresql", "postgresql:///plumb"],
    ["postgresql://ann@[::1]:5432/x", "postgresql://ann@[::1]:5432/x"],
  ]) {
    assert.equal(postgresPlace(url), place);
  }
});

test("a URL whose password is not written as URLs want it is refused, and no part of it is said", () => {
  for (const url of [
    "postgresql://ann:hid@den@db/x",
    "postgresql://ann:hid/den@db/x",
    "postgresql://ann:12/hidden@db/x",
    "postgresql://ann:hid?den@db/x",
    "postgresql://ann:12?hidden@db/x",
    "postgresql://ann:12#hidden@db/x",
    "mysql://ann:hidden@db/x",
    "ann:hidden@db",
  ]) {
    assert.throws(
      () => postgresPlace(url),
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
