import { useEffect, useState } from "react";

export type RowWindow = {
  readonly first: number;
  readonly last: number;
  readonly above: number;
  readonly below: number;
};

const threshold = 200;
const spare = 20;

/**
 * Which rows of a long table to draw while the page scrolls: all up to 200, beyond that those in view.
 *
 * @param anchor finds the table body; its first row gives the height of all
 */
export function useRowWindow(anchor: { current: HTMLElement | null }, count: number): RowWindow {
  const [view, setView] = useState({ first: 0, last: threshold, height: 28 });
  useEffect(() => {
    if (count <= threshold) return;
    const measure = () => {
      const body = anchor.current;
      const row = body?.querySelector<HTMLElement>("[data-row]");
      if (!body || !row || body.offsetParent === null) return;
      const height = row.getBoundingClientRect().height || 28;
      const top = -body.getBoundingClientRect().top;
      const first = Math.max(0, Math.min(count - 1, Math.floor(top / height) - spare));
      const last = Math.min(count, Math.ceil((top + window.innerHeight) / height) + spare);
      setView((old) =>
        old.first === first && old.last === last && old.height === height ? old : { first, last, height },
      );
    };
    measure();
    window.addEventListener("scroll", measure, { passive: true });
    window.addEventListener("resize", measure);
    return () => {
      window.removeEventListener("scroll", measure);
      window.removeEventListener("resize", measure);
    };
  }, [anchor, count]);
  if (count <= threshold) return { first: 0, last: count, above: 0, below: 0 };
  const last = Math.min(count, view.last);
  return { first: view.first, last, above: view.first * view.height, below: (count - last) * view.height };
}
