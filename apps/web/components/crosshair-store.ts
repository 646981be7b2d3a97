import { useSyncExternalStore } from "react";

/** The session under the crosshair, shared by every time chart of the page; null when it is away. */
let session: string | null = null;
const listeners = new Set<() => void>();

export function pointAt(next: string | null): void {
  if (next === session) return;
  session = next;
  for (const listener of listeners) listener();
}

/** The session that any chart of the page points at. */
export function usePointedSession(): string | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => session,
    () => null,
  );
}
