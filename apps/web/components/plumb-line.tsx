/** The as-of session in a time chart: a brass line from the top, the bob at the axis. */
export function PlumbLine({ x, top, bottom }: { x: number; top: number; bottom: number }) {
  return (
    <g aria-hidden="true">
      <path d={`M${x} ${top}V${bottom - 13}`} stroke="var(--brass)" strokeWidth="1.25" />
      <path d={`M${x} ${bottom - 15}l3.600 5-3.600 10-3.600-10z`} fill="var(--brass)" />
    </g>
  );
}

/** Stamp behind simulated data. */
export function Watermark({ x, y }: { x: number; y: number }) {
  return (
    <text className="watermark" x={x} y={y} textAnchor="middle" aria-hidden="true">
      SIMULATED
    </text>
  );
}
