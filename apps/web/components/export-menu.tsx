"use client";

import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";
import { csvText, type DataTable } from "../words/csv";
import type { Exported } from "./export-button";
import { pngOf, svgOf } from "./export-image";
import { saveFile } from "./save-file";

type Props = Exported & {
  table: DataTable | (() => DataTable);
  opener: RefObject<HTMLButtonElement | null>;
  close: (isReturning: boolean) => void;
};

/** The formats of a panel; fetched when it is first opened. Arrow keys move, Esc gives the focus back. */
export default function ExportMenu({ table, opener, close, ...about }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const plot = opener.current?.closest("figure")?.querySelector<SVGSVGElement>(".plot > svg") ?? null;
  useEffect(() => element.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus({ preventScroll: true }), []);
  useEffect(() => {
    const onPointer = (event: globalThis.PointerEvent) => {
      const target = event.target as Node;
      if (!element.current?.contains(target) && !opener.current?.contains(target)) close(false);
    };
    document.addEventListener("pointerdown", onPointer);
    return () => document.removeEventListener("pointerdown", onPointer);
  });
  const data = () => (typeof table === "function" ? table() : table);
  const facts = { title: about.finding, unit: about.unit, source: about.source };
  const formats: readonly (readonly [string, string, () => Promise<void> | void])[] = [
    [
      "CSV",
      "the data shown",
      () => saveFile(`${about.fileName}.csv`, "text/csv;charset=utf-8", csvText(data(), sourceOf(about))),
    ],
    [
      "Parquet",
      "the data shown, typed",
      async () => {
        const { parquetBytes } = await import("../words/parquet");
        saveFile(`${about.fileName}.parquet`, "application/vnd.apache.parquet", parquetBytes(data(), facts));
      },
    ],
    ...(plot
      ? ([
          [
            "SVG",
            "the drawing, self-contained",
            async () => saveFile(`${about.fileName}.svg`, "image/svg+xml", await svgOf(plot, about)),
          ],
          [
            "PNG",
            "the picture, twice its size",
            async () => saveFile(`${about.fileName}.png`, "image/png", await pngOf(plot, about)),
          ],
        ] as const)
      : []),
  ];
  const move = (event: KeyboardEvent) => {
    const items = Array.from(element.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? []);
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Escape") close(true);
    else if (event.key === "Tab") return close(false);
    else if (to !== undefined) items[(to + items.length) % items.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={element}
      className="export-menu"
      role="menu"
      tabIndex={-1}
      aria-label={`Export: ${about.finding}`}
      onKeyDown={move}
    >
      {formats.map(([name, words, save]) => (
        <button
          key={name}
          type="button"
          role="menuitem"
          onClick={async () => {
            try {
              await save();
              close(true);
            } catch (error) {
              setFailure(`${name} could not be made: ${error instanceof Error ? error.message : String(error)}`);
            }
          }}
        >
          <b>{name}</b> <span>{words}</span>
        </button>
      ))}
      {failure && (
        <p role="alert" className="warn">
          {failure}
        </p>
      )}
    </div>
  );
}

function sourceOf({ finding, unit, source }: Exported): string {
  return [finding, unit, source].filter((part) => part !== "").join(" | ");
}
