import type { Stage } from "@plumbline/core";
import { payloads } from "@plumbline/core";
import { collectPayloads } from "./collect-payloads.js";

/** Outside -> bronze.payloads: what the source answers, byte for byte, with its arrival. */
export const ingest: Stage = {
  kind: "collect",
  name: "ingest",
  about: "Collects the source's payloads as they come, hashed.",
  version: 1,
  inputs: () => [],
  outputs: () => [payloads],
  parameters: (config) => ({ source: config.source.id }),
  write: "append",
  compute: collectPayloads,
};
