/** The street, in the order data walks it: one line a stage. Read this first. */

export { evaluation } from "./evaluation/index.js";
export { ingest } from "./ingest/index.js";
export { normalise } from "./normalise/index.js";
export * from "./run/release.js";
