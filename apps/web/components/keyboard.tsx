"use client";

import { useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";
import { asOfIn } from "../words/as-of-address";
import { switchDensity, switchTheme } from "./appearance";
import { go } from "./go";
import { openKeys } from "./keys";
import { carryState } from "./page-link";
import { pages } from "./pages";
import { openPalette } from "./palette";
import { areSingleKeysOn } from "./single-keys";

/** Keys of the whole site; a field or an open dialog keeps its own. */
export function Keyboard() {
  const current = useSearchParams();
  // The address may change between the two keys.
  const isAfterG = useRef(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        openPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !areSingleKeysOn()) return;
      const target = event.target as HTMLElement;
      if (target.closest("input, textarea, select, [contenteditable], dialog, .popover")) return;
      const page = isAfterG.current ? pages.find((entry) => entry.key === event.key) : undefined;
      isAfterG.current = event.key === "g";
      if (page) go(carryState(page.href, new URLSearchParams(current)));
      else if (!run(event.key)) return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    document.documentElement.dataset.keys = "";
    return () => window.removeEventListener("keydown", onKey);
  }, [current]);
  return null;
}

function run(key: string): boolean {
  if (key === "?") openKeys();
  else if (key === ".") switchTheme();
  else if (key === "d") switchDensity();
  else if (key === "[") time("previous");
  else if (key === "]") time("next");
  else if (key === "t") time("date");
  else if (key === "Home" && asOfIn(new URLSearchParams(window.location.search)) !== null) time("latest");
  else if (key === "j") return selectRow(1);
  else if (key === "k") return selectRow(-1);
  else if (key === "i") return press(".proved");
  else if (key === "x") return press("[data-export]");
  else return false;
  return true;
}

function time(command: string): void {
  window.dispatchEvent(new CustomEvent("plumb-time", { detail: command }));
}

function press(selector: string): boolean {
  const button = document.querySelector<HTMLElement>(selector);
  button?.focus();
  button?.click();
  return button !== null;
}

function selectRow(step: number): boolean {
  const rows = Array.from(document.querySelectorAll<HTMLElement>("tr[data-row]")).filter(
    (row) => row.offsetParent !== null,
  );
  if (rows.length === 0) return false;
  const at = rows.findIndex((row) => row.dataset.selected !== undefined);
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, at + step));
  if (at >= 0) delete rows[at]!.dataset.selected;
  rows[next]!.dataset.selected = "";
  rows[next]!.querySelector<HTMLElement>("a, button")?.focus();
  return true;
}
