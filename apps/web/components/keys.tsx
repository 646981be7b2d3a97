"use client";

import { lazy, Suspense, useEffect, useState } from "react";

const KeysDialog = lazy(() => import("./keys-dialog"));

/** Opens the keyboard map from anywhere. */
export function openKeys(): void {
  window.dispatchEvent(new CustomEvent("plumb-keys"));
}

/** The keyboard map, when it is asked for. */
export function Keys() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const open = () => setOpen(true);
    window.addEventListener("plumb-keys", open);
    return () => window.removeEventListener("plumb-keys", open);
  }, []);
  return isOpen ? (
    <Suspense>
      <KeysDialog onClose={() => setOpen(false)} />
    </Suspense>
  ) : null;
}
