import { plain } from "./numbers.ts";

/** Seconds in words: 0.42 -> "0.4 s", 83 -> "1 min 23 s", 5,400 -> "1 h 30 min"; "–" for null and NaN. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "–";
  if (seconds < 59.95) return `${plain(seconds, 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${plain(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

/** Seconds from one instant to another; null where one is missing or no instant. */
export function secondsBetween(from: string | null, to: string | null): number | null {
  if (from === null || to === null) return null;
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  return Number.isFinite(seconds) ? seconds : null;
}
