import assert from "node:assert/strict";
import { test } from "node:test";
import { constraintSql } from "./constraint-sql.js";

const columns = new Set(["price", "Name", "odd name"]);

test("conditions that mean the same in both engines are taken over", () => {
  const cases: Record<string, string> = {
    "price > 0": '"price" > 0',
    "PRICE >= 1.5e3 AND name <> 'it'": `"price" >= 1.5e3 and "Name" <> 'it'`,
    "`odd name` IS NOT NULL": '"odd name" is not null',
    'name IN ("a", "b")': `"Name" in ( 'a' , 'b' )`,
    "price <=> 3 or length(name) == 2": '"price" IS NOT DISTINCT FROM 3 or length ( "Name" ) = 2',
  };
  for (const [text, expected] of Object.entries(cases)) assert.equal(constraintSql(text, columns), expected, text);
});

test("what is not certain to mean the same is not understood", () => {
  const refused = [
    "",
    "unknown > 1",
    "regexp(name, 'a')",
    "name = 'it''s'",
    "name = 'a\\n'",
    "price > 0; drop",
    "a.b > 1",
    '"price" > 0',
    "price > 0 --1",
    "price > 0 /*1*/",
  ];
  for (const text of [...refused, "(select 1)", "name = 'open", "price::int > 1", "read_text('x') is null"]) {
    assert.equal(constraintSql(text, columns), null, text);
  }
});
