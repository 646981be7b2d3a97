import { plain } from "../words/numbers";

const gate = 90;
const width = 58;

/** Quality from 50 to 100 with a tick at the gate; below it in `warn`, and the label says the figure. */
export function QualityBar({ score }: { score: number | null }) {
  if (score === null)
    return (
      <span className="third" title="Not scored: quality is that of the newest session">
        –<span className="unseen">not scored</span>
      </span>
    );
  const length = width * Math.max(0, Math.min(1, (score - 50) / 50));
  return (
    <svg
      width={width}
      height="10"
      viewBox={`0 0 ${width} 10`}
      role="img"
      aria-label={`Quality ${plain(score, 1)} of 100, gate ${gate}`}
    >
      <rect y="3" width={width} height="4" fill="var(--sunken)" />
      <rect y="3" width={length} height="4" fill={score < gate ? "var(--warn)" : "var(--ink-3)"} />
      <path d={`M${(width * (gate - 50)) / 50} 0v10`} stroke="var(--ink)" />
    </svg>
  );
}
