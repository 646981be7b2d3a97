import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { type ChartWindow, pannedWindow, wholeWindow, zoomedWindow } from "../charts/chart-window";

/**
 * What of a chart is shown: keys + and − come closer and step back, 0 shows all, a drag moves along. Another `of` starts
 * with all of it.
 *
 * @param of     the columns shown; their identity
 * @param total  sessions in them
 */
export function useChartWindow(of: unknown, total: number) {
  const [held, setHeld] = useState<{ of: unknown; window: ChartWindow } | null>(null);
  const window = held !== null && held.of === of ? held.window : wholeWindow(total);
  const drag = useRef<{ x: number; window: ChartWindow } | null>(null);
  const show = (next: ChartWindow) => setHeld({ of, window: next });
  const isWhole = window.count === total;
  return {
    window,
    isWhole,
    zoom: (factor: number, anchor = 1) => show(zoomedWindow(window, total, factor, anchor)),
    pan: (by: number) => show(pannedWindow(window, total, by)),
    all: () => setHeld(null),
    /** @param sessionsPerPixel @param bar sessions a bar, so that bars stay what they are while they move */
    dragHandlers: (sessionsPerPixel: number, bar: number) => ({
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (isWhole || event.button !== 0) return;
        drag.current = { x: event.clientX, window };
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerUp: () => {
        drag.current = null;
      },
      onPointerCancel: () => {
        drag.current = null;
      },
      /** @returns whether the pointer drags */
      drags: (event: PointerEvent<HTMLElement>): boolean => {
        if (drag.current === null) return false;
        const sessions = (drag.current.x - event.clientX) * sessionsPerPixel;
        show(pannedWindow(drag.current.window, total, Math.round(sessions / bar) * bar));
        return true;
      },
    }),
  };
}

/** What a key does to the window; null for keys that do nothing to it. */
export function windowKey(event: KeyboardEvent<HTMLElement>): "closer" | "back" | "all" | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.key === "+" || event.key === "=") return "closer";
  if (event.key === "-") return "back";
  return event.key === "0" ? "all" : null;
}
