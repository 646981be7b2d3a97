"use client";

import { lazy, Suspense } from "react";
import type { Status } from "../reads/shell-read";

const FirstRunView = lazy(() => import("./first-run-view"));

/** The page before the first release; its code is fetched only while there is none. */
export function FirstRun({ initial }: { initial: Status | null }) {
  return (
    <Suspense>
      <FirstRunView initial={initial} />
    </Suspense>
  );
}
