"use client";

import { lazy, Suspense, useEffect, useState } from "react";

const PaletteDialog = lazy(() => import("./palette-dialog"));

/** Opens the palette from anywhere. */
export function openPalette(): void {
  window.dispatchEvent(new CustomEvent("plumb-palette"));
}

/** Ctrl-K: securities, pages, tables and dates by name. */
export function Palette({ tables, hasRelease }: { tables: readonly string[]; hasRelease: boolean }) {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const open = () => setOpen(true);
    window.addEventListener("plumb-palette", open);
    return () => window.removeEventListener("plumb-palette", open);
  }, []);
  return isOpen ? (
    <Suspense>
      <PaletteDialog tables={tables} hasRelease={hasRelease} onClose={() => setOpen(false)} />
    </Suspense>
  ) : null;
}
