import { layoutSparkline } from "../charts/sparkline";

/** Excess over the universe in a word's size. */
export function Sparkline({ values }: { values: readonly (number | null)[] }) {
  const { path, end } = layoutSparkline(values);
  return (
    <svg width="76" height="20" aria-hidden="true">
      <path d={path} fill="none" stroke="var(--ink-3)" strokeWidth="1.1" />
      {end && <circle cx={end[0]} cy={end[1]} r="1.8" fill="var(--ink)" />}
    </svg>
  );
}
