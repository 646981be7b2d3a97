import { type KeyboardEvent, type PointerEvent, useState } from "react";
import { indexAt, stepCrosshair } from "../charts/crosshair";

/** One crosshair for linked panels: the pointer or the arrow keys move it; null when it is away. */
export function useCrosshair(step: number, count: number) {
  const [index, setIndex] = useState<number | null>(null);
  return {
    index: index === null || count === 0 ? null : Math.min(index, count - 1),
    handlers: {
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
        const at = indexAt(x, step, count);
        setIndex(at < 0 ? null : at);
      },
      onPointerLeave: () => setIndex(null),
      onBlur: () => setIndex(null),
      onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
        if (event.key === "Escape") return setIndex(null);
        const next = stepCrosshair(event.key, event.shiftKey, index ?? -1, count);
        if (next === null) return;
        event.preventDefault();
        setIndex(next);
      },
    },
  };
}
