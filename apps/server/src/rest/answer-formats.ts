import { PlatformError } from "@plumbline/core";
import { Type } from "typebox";

/** How a list may be answered. */
export const answerFormats = ["json", "csv", "arrow", "parquet"] as const;
export type AnswerFormat = (typeof answerFormats)[number];

export const mediaTypes: Readonly<Record<AnswerFormat, string>> = {
  json: "application/json",
  csv: "text/csv",
  arrow: "application/vnd.apache.arrow.stream",
  parquet: "application/vnd.apache.parquet",
};

/** Bodies of the formats that are not JSON, for the OpenAPI document. */
export const otherContents = {
  [mediaTypes.csv]: Type.String({ description: "RFC 4180 with a header; missing is empty." }),
  [mediaTypes.arrow]: Type.String({ description: "An Arrow IPC stream.", contentMediaType: mediaTypes.arrow }),
  [mediaTypes.parquet]: Type.String({ description: "A Parquet file.", contentMediaType: mediaTypes.parquet }),
};

/**
 * The format a reader asks for: `format` in the query, else the media type that Accept likes best among these, else JSON.
 *
 * @throws PlatformError BAD_ARGUMENT for a format that is none
 */
export function formatOf(format: string | undefined, accept: string | undefined): AnswerFormat {
  if (format !== undefined) {
    const found = answerFormats.find((one) => one === format);
    if (found) return found;
    throw new PlatformError("BAD_ARGUMENT", `format "${format}": must be one of ${answerFormats.join(", ")}`, {
      remedy: "Choose one of them, or leave it out for JSON.",
    });
  }
  if (accept === undefined || accept === "*/*" || accept === mediaTypes.json) return "json";
  let best: AnswerFormat = "json";
  let liked = 0;
  for (const part of accept.split(",")) {
    const [type, ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
    const quality = Number(/^q=([\d.]+)$/.exec(parameters.find((one) => one.startsWith("q=")) ?? "q=1")?.[1] ?? 0);
    const named = answerFormats.find((one) => mediaTypes[one] === type);
    const candidate = named ?? (type === "*/*" || type === "application/*" ? "json" : undefined);
    if (candidate === undefined || !(quality > liked)) continue;
    best = candidate;
    liked = quality;
  }
  return best;
}
