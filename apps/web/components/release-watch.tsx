"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
// Of every page's script: pages and bars that are fetched later would each bring their own otherwise.
import { browserRead } from "../reads/browser-read";

const everyMilliseconds = 30_000;

/** Reads the page again when a newer release is there; asks only while the page is looked at. */
export function ReleaseWatch({ releaseId }: { releaseId: string }) {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(async () => {
      if (document.visibilityState !== "visible") return;
      const answer = await browserRead<{ status: { releaseId: string | null } }>(
        "query Watch { status { releaseId } }",
      );
      const newest = answer.data?.status.releaseId;
      if (newest && newest !== releaseId) router.refresh();
    }, everyMilliseconds);
    return () => clearInterval(timer);
  }, [releaseId, router]);
  return null;
}
