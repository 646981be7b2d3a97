"use client";

import { lazy, Suspense } from "react";
import { isSession } from "../words/dates";
import { useUrlState } from "./url-state";

const PastBarView = lazy(() => import("./past-bar-view"));

/** Says that the site stands in the past, and how to come back; its code is fetched only there. */
export function PastBar({ lastSession }: { lastSession: string }) {
  const url = useUrlState();
  const asOf = url.get("asof");
  if (!isSession(asOf) || asOf >= lastSession) return null;
  return (
    <Suspense fallback={<div className="past-bar" style={{ height: 38 }} />}>
      <PastBarView asOf={asOf} />
    </Suspense>
  );
}
