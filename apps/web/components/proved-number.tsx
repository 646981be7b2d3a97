"use client";

import { lazy, Suspense, useId, useRef, useState } from "react";

const ProofPopover = lazy(() => import("./proof-popover"));

export type Proof = {
  readonly title: string;
  /** rows of the popover: what, about, known at, convention, sample */
  readonly rows: readonly (readonly [string, string])[];
  /** its place in the glossary and its method page; null where the number needs no words */
  readonly term: { readonly key: string; readonly method: string } | null;
  /** lineage from the number towards the raw bytes; table names link to their pages */
  readonly chain: readonly { readonly name: string; readonly detail: string; readonly table: string | null }[];
};

const popoverWidth = 348;

/** A number that tells where it comes from: dotted underline, a dialog with sample, clocks and lineage. */
export function ProvedNumber({ text, unit, proof }: { text: string; unit?: string | undefined; proof: Proof }) {
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = (isReturning: boolean) => {
    setPlace(null);
    if (isReturning) button.current?.focus({ preventScroll: true });
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className="proved"
        aria-haspopup="dialog"
        aria-expanded={place !== null}
        aria-controls={place ? id : undefined}
        onClick={() => {
          if (place) return close(true);
          const box = button.current!.getBoundingClientRect();
          setPlace({
            left: Math.max(8, Math.min(window.innerWidth - popoverWidth - 16, box.left - 12)) + window.scrollX,
            top: box.bottom + 8 + window.scrollY,
          });
        }}
      >
        {text}
      </button>
      {unit && <span className="unit">{unit}</span>}
      {place && (
        <Suspense>
          <ProofPopover
            id={id}
            place={place}
            text={text}
            unit={unit}
            proof={proof}
            close={close}
            isOpener={(node) => button.current?.contains(node) ?? false}
          />
        </Suspense>
      )}
    </>
  );
}
