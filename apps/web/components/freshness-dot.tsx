import type { Freshness } from "../words/freshness";

const colours = { full: "var(--proof)", half: "var(--warn)", hollow: "var(--ink-3)" } as const;

/** Full, half or hollow; the words beside it say the age. */
export function FreshnessDot({ level }: { level: Freshness["level"] }) {
  return (
    <svg width="9" height="9" viewBox="0 0 10 10" aria-hidden="true" style={{ display: "inline-block" }}>
      <circle
        cx="5"
        cy="5"
        r="4"
        fill={level === "full" ? colours.full : "none"}
        stroke={colours[level]}
        strokeWidth="1.6"
      />
      {level === "half" && <path d="M5 1a4 4 0 010 8z" fill={colours.half} />}
    </svg>
  );
}
