"use client";

import { usePathname } from "next/navigation";
import { isSession, weekdayDate } from "../words/dates";
import { PlumbBob } from "./icons";
import { useUrlState } from "./url-state";

/** Says that the site stands in the past, and how to come back. */
export function PastBar({ lastSession }: { lastSession: string }) {
  const url = useUrlState();
  const path = usePathname();
  const asOf = url.get("asof");
  if (!isSession(asOf) || asOf >= lastSession) return null;
  const isHindsight = url.get("hindsight") === "1";
  return (
    <div className="past-bar" role="status">
      <PlumbBob height={16} />
      <p>
        {isHindsight ? "Hindsight is on: what came after " : "You see only what was known at the close of "}
        <b>{weekdayDate(asOf)}</b>
        {isHindsight
          ? " is drawn hatched. Everything else stays in the past."
          : ". Later prices, restatements and models are hidden."}
      </p>
      <span className="past-acts">
        {path.startsWith("/securities/") && (
          <button type="button" onClick={() => url.change({ hindsight: isHindsight ? null : "1" })}>
            {isHindsight ? "Hide what came next" : "Show what came next"}
          </button>
        )}
        <button type="button" onClick={() => url.change({ asof: null, hindsight: null })}>
          Back to latest
        </button>
      </span>
    </div>
  );
}
