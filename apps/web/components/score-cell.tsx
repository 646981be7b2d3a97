import { scoreBar } from "../charts/score-scale";

/** Inline bar of a score: from the neutral score to the right, blue above and vermilion below. */
export function ScoreBar(props: { score: number; neutral: number; largest: number }) {
  const { length, isAbove } = scoreBar(props.score, props.neutral, props.largest);
  return (
    <svg width="100%" height="14" aria-hidden="true">
      <rect y="3" height="8" width={`${length}%`} fill={isAbove ? "var(--up)" : "var(--down)"} />
    </svg>
  );
}

/** Places moved since five sessions ago, with sign, glyph and colour. */
export function PlaceChange({ position, previous }: { position: number; previous: number | null }) {
  if (previous === null) return <span className="third">new</span>;
  const moved = previous - position;
  if (moved === 0) return <span className="third">–</span>;
  return (
    <span className={moved > 0 ? "up" : "down"}>
      <span aria-hidden="true">{moved > 0 ? "▲" : "▼"} </span>
      <span className="unseen">{moved > 0 ? "up " : "down "}</span>
      {Math.abs(moved)}
    </span>
  );
}
