"use client";

import { lazy, Suspense, useRef, useState } from "react";
import type { DataTable } from "../words/csv";

const ExportMenu = lazy(() => import("./export-menu"));

export type Exported = {
  /** the finding or name that is printed into what leaves the page */
  finding: string;
  unit: string;
  source: string;
  fileName: string;
};

/** Opens the menu that takes a panel out: CSV, Parquet and, where it draws something, SVG and PNG. */
export function ExportButton(props: Exported & { table: DataTable | (() => DataTable) }) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = (isReturning: boolean) => {
    setOpen(false);
    if (isReturning) button.current?.focus({ preventScroll: true });
  };
  return (
    <span className="export">
      <button
        ref={button}
        type="button"
        className="plain-act"
        data-export
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        Export
      </button>
      {isOpen && (
        <Suspense>
          <ExportMenu {...props} opener={button} close={close} />
        </Suspense>
      )}
    </span>
  );
}
