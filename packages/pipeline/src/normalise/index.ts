import type { Stage } from "@plumbline/core";
import { corporateActions, payloads, rawBars, rawRejects, securities } from "@plumbline/core";
import { normalisePayloads } from "./normalise-payloads.js";

/** bronze.payloads -> bars as stated, lines refused, permanent securities, corporate actions. */
export const normalise: Stage = {
  kind: "derive",
  name: "normalise",
  about: "Parses the payloads into bars, gives every security a permanent id, dates what was known when.",
  version: 1,
  inputs: () => [payloads],
  outputs: () => [rawBars, rawRejects, securities, corporateActions],
  parameters: ({ source }) => ({
    source: source.id,
    priceBasis: source.priceBasis,
    volumeBasis: source.volumeBasis,
    calendar: source.calendar,
    currency: source.currency,
  }),
  write: "append",
  takesBack: true,
  vintage: "all",
  compute: normalisePayloads,
};
