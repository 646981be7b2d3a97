/** The street, in the order data walks it: one line a stage. Read this first. */

export * from "./run/release.js";
