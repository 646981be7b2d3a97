"use client";

import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { PageLink } from "./page-link";
import type { Proof } from "./proved-number";

/** Where a number comes from; fetched when the first number is asked. Esc gives the focus back. */
export default function ProofPopover(props: {
  id: string;
  place: { left: number; top: number };
  text: string;
  unit: string | undefined;
  proof: Proof;
  close: (isReturning: boolean) => void;
  isOpener: (node: Node) => boolean;
}) {
  const { text, unit, proof, close, isOpener } = props;
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => element.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && close(true);
    const onPointer = (event: PointerEvent) => {
      const target = event.target as Node;
      if (!element.current?.contains(target) && !isOpener(target)) close(false);
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
      aria-label={`Where this number comes from: ${proof.title}`}
      tabIndex={-1}
      style={props.place}
      onBlur={(event) => {
        const next = event.relatedTarget as Node | null;
        if (next && !event.currentTarget.contains(next) && !isOpener(next)) close(false);
      }}
    >
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
      {proof.term && (
        <p className="popover-method">
          <PageLink href={`/glossary#${proof.term.key}`}>Glossary</PageLink>
          <span className="mono third">{proof.term.method}</span>
        </p>
      )}
      <Citation text={citationOf(text, unit, proof)} />
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
