import type { PricePanels } from "../charts/price-panels";
import { compact } from "../words/numbers";

/** Shares traded, below the candles. */
export function VolumePanel({ panels, width }: { panels: PricePanels; width: number }) {
  return (
    <g>
      {panels.volumes.map((bar) => (
        <rect
          key={bar.x}
          x={bar.x}
          y={bar.top}
          width={bar.width}
          height={bar.height}
          fill="var(--edge)"
          opacity="0.5"
        />
      ))}
      <path d={`M0 ${panels.volumeBottom + 0.5}H${width}`} className="grid-line" />
      <text x="0" y={panels.volumeTop + 10} className="label-second halo">
        {panels.highestVolume === null ? "Volume: not in this source" : "Volume, shares"}
      </text>
      {panels.highestVolume !== null && (
        <text x={width} y={panels.volumeTop + 10} textAnchor="end" className="halo">
          {compact(panels.highestVolume)}
        </text>
      )}
    </g>
  );
}
