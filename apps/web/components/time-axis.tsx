import type { SessionTick } from "../charts/session-axis";

/** The line below a time chart with a tick at each first session of a month or year. */
export function TimeAxis(props: { ticks: readonly SessionTick[]; step: number; y: number; width: number }) {
  return (
    <g aria-hidden="true">
      <path d={`M0 ${props.y + 0.5}H${props.width}`} className="axis-line" />
      {props.ticks.map((tick) => {
        const x = Math.round((tick.index + 0.5) * props.step) + 0.5;
        return (
          <g key={tick.index}>
            <path d={`M${x} ${props.y}v5`} className="axis-line" />
            {x < props.width - 26 && (
              <text x={x + 4} y={props.y + 14}>
                {tick.label}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}
