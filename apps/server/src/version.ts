import { readFileSync } from "node:fs";

/** The platform's version, from the package it is in. */
export const version: string = (
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }
).version;
