import type { ReleaseView } from "./release-view.js";

/** When a view is read, ms UTC: the time it is moved to, or now. */
export function readingInstant(view: ReleaseView): number {
  return Number.isFinite(view.asOf) ? view.asOf : Math.max(view.release.releasedAt, Date.now());
}
