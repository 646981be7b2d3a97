"use client";

import { lazy } from "react";
import { dayOfAsOf } from "../words/as-of-address";
import { useUrlState } from "./url-state";

const PastBarView = lazy(() => import("./past-bar-view"));

/** Says that the site stands in the past, and how to come back; its code is fetched only there. */
export function PastBar({ lastSession }: { lastSession: string }) {
  const url = useUrlState();
  const asOf = url.get("asOf");
  const day = dayOfAsOf(asOf);
  if (asOf === null || day === null || day >= lastSession) return null;
  // No boundary: the server waits for the bar, so that it does not push the page down afterwards.
  return <PastBarView asOf={asOf} />;
}
