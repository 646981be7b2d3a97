import type { ValueScale } from "../charts/value-scale";

/** Grid lines across the plot with their labels above them at the right edge; zero in ink. */
export function ValueAxis(props: {
  scale: ValueScale;
  count: number;
  width: number;
  format: (value: number) => string;
  /** px: labels nearer than 15 px to this height are left out */
  avoid?: number | null;
}) {
  return (
    <g aria-hidden="true">
      {props.scale.ticks(props.count).map((value) => {
        const y = Math.round(props.scale.at(value)) + 0.5;
        const isHidden = props.avoid !== null && props.avoid !== undefined && Math.abs(y - 6 - props.avoid) < 15;
        return (
          <g key={value}>
            <path d={`M0 ${y}H${props.width}`} className={value === 0 ? "zero-line" : "grid-line"} />
            {!isHidden && (
              <text x={props.width} y={y - 4} textAnchor="end" className="halo">
                {props.format(value)}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}
