/** Where a rank in (0, 1) stands in the universe: lowest left, best right, the middle marked. */
export function RankStrip({ rank, label }: { rank: number; label?: string }) {
  return (
    <svg width="100%" height="14" role="img" aria-label={label ?? `${Math.round(rank * 100)} of 100 in the universe`}>
      <line x1="2%" x2="98%" y1="7" y2="7" stroke="var(--line)" />
      <line x1="50%" x2="50%" y1="4" y2="10" stroke="var(--edge)" />
      <circle cx={`${2 + rank * 96}%`} cy="7" r="3.600" fill="var(--ink)" />
    </svg>
  );
}
