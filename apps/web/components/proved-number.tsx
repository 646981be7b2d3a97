"use client";

import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { PageLink } from "./page-link";

export type Proof = {
  readonly title: string;
  /** rows of the popover: what, about, known at, convention, sample */
  readonly rows: readonly (readonly [string, string])[];
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
        <Popover id={id} place={place} label={proof.title} close={close} opener={button}>
          <h3>{proof.title}</h3>
          <p className="popover-value">
            {text}
            {unit && <span className="unit">{unit}</span>}
          </p>
          <dl>
            {proof.rows.map(([name, value]) => (
              <div key={name} style={{ display: "contents" }}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <ol className="chain" aria-label="Lineage, from this number to the raw bytes">
            {proof.chain.map((link) => (
              <li key={link.name}>
                <span>
                  {link.table ? (
                    <PageLink href={`/data/${encodeURIComponent(link.table)}`}>{link.name}</PageLink>
                  ) : (
                    link.name
                  )}
                </span>
                <span className="mono third">{link.detail}</span>
              </li>
            ))}
          </ol>
          <Citation text={citationOf(text, unit, proof)} />
        </Popover>
      )}
    </>
  );
}

function Popover(props: {
  id: string;
  place: { left: number; top: number };
  label: string;
  close: (isReturning: boolean) => void;
  opener: React.RefObject<HTMLButtonElement | null>;
  children: ReactNode;
}) {
  const element = useRef<HTMLDivElement>(null);
  const { close, opener } = props;
  useEffect(() => {
    element.current?.focus({ preventScroll: true });
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && close(true);
    const onPointer = (event: PointerEvent) => {
      const target = event.target as Node;
      if (!element.current?.contains(target) && !opener.current?.contains(target)) close(false);
    };
    document.addEventListener("keydown", onKey);
    document.addEventListener("pointerdown", onPointer);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("pointerdown", onPointer);
    };
  });
  return createPortal(
    <div
      ref={element}
      id={props.id}
      className="popover"
      role="dialog"
      aria-label={`Where this number comes from: ${props.label}`}
      tabIndex={-1}
      style={props.place}
      onBlur={(event) => {
        const next = event.relatedTarget as Node | null;
        if (next && !event.currentTarget.contains(next) && next !== opener.current) close(false);
      }}
    >
      {props.children}
    </div>,
    document.getElementById("main") ?? document.body,
  );
}

function Citation({ text }: { text: string }) {
  const [said, setSaid] = useState("Copy citation");
  return (
    <p className="popover-acts">
      <button
        type="button"
        onClick={() =>
          navigator.clipboard
            .writeText(text)
            .then(() => setSaid("Copied"))
            .catch(() => setSaid("The browser forbids copying"))
        }
      >
        {said}
      </button>
    </p>
  );
}

function citationOf(text: string, unit: string | undefined, proof: Proof): string {
  const rows = proof.rows.map(([name, value]) => `${name}: ${value}`).join("; ");
  const chain = proof.chain.map((link) => `${link.name} ${link.detail}`.trim()).join(" < ");
  return `${proof.title}: ${text}${unit ? ` ${unit}` : ""}. ${rows}. ${chain}. Plumbline.`;
}
