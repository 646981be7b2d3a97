import { createHash } from "node:crypto";
import type { EvaluationPanel } from "./evaluation-panel.js";

/** sha256 of texts and numeric columns, length-prefixed, hex. */
export function contentHash(parts: readonly (string | ArrayBufferView)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) {
    const bytes =
      typeof part === "string" ? Buffer.from(part) : Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    hash.update(`${bytes.length}:`);
    hash.update(bytes);
  }
  return hash.digest("hex");
}

/** Identity of everything all trials are judged on: sessions, members, labels, prices and actions. */
export function panelHash(panel: EvaluationPanel): string {
  return contentHash([
    panel.days,
    JSON.stringify(panel.securities),
    panel.members,
    panel.dailyValue,
    panel.market.close,
    JSON.stringify(panel.market.actions),
    JSON.stringify(panel.hasDividends),
    ...panel.labels.flatMap((labels) => [String(labels.horizon), labels.forwardReturn, labels.excessReturn]),
  ]);
}
