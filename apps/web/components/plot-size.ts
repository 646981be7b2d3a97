import { type RefObject, useLayoutEffect, useRef, useState } from "react";

export type PlotSize = { readonly width: number; readonly height: number };

/** Size of an element in px, followed as it changes; `assumed` until it is measured. */
export function usePlotSize(assumed: PlotSize): [RefObject<HTMLDivElement | null>, PlotSize] {
  const element = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState(assumed);
  useLayoutEffect(() => {
    const plot = element.current;
    if (!plot) return;
    const measure = () => {
      const width = Math.round(plot.clientWidth);
      const height = Math.round(plot.clientHeight);
      if (width > 0 && height > 0) {
        setSize((old) => (old.width === width && old.height === height ? old : { width, height }));
      }
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(plot);
    return () => observer.disconnect();
  }, []);
  return [element, size];
}
