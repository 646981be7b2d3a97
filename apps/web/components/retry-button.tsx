"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";

/** Reads the page again from the server. */
export function RetryButton() {
  const router = useRouter();
  const [isPending, start] = useTransition();
  return (
    <button type="button" className="button" disabled={isPending} onClick={() => start(() => router.refresh())}>
      {isPending ? "Reading…" : "Retry"}
    </button>
  );
}
