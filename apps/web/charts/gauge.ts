import { scaleLinear } from "d3-scale";

export type GaugeMarks = {
  /** positions along the gauge, percent of its width */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly threshold: number | null;
};

export type GaugeInput = {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly threshold: number | null;
  /** "of 100" and "probability" have natural ends; other units get room around what is drawn */
  readonly unit: string;
};

/** Places an estimate on its gauge, percent of the width; a missing value stays null. Drawn on the server. */
export function layoutGauge(input: GaugeInput): GaugeMarks {
  const x = scaleLinear(domainOf(input), [0, 100]).clamp(true);
  const place = (value: number | null) => (value === null || !Number.isFinite(value) ? null : x(value));
  return {
    value: place(input.value),
    low: place(input.low),
    high: place(input.high),
    threshold: place(input.threshold),
  };
}

function domainOf(input: GaugeInput): readonly [number, number] {
  if (/of 100/.test(input.unit)) return [50, 100];
  if (/probability/.test(input.unit)) return [0, 1];
  const shown = [input.value, input.low, input.high, input.threshold].filter(
    (value): value is number => value !== null && Number.isFinite(value),
  );
  if (shown.length === 0) return [0, 1];
  const lowest = Math.min(0, ...shown);
  const highest = Math.max(0, ...shown);
  const room = (highest - lowest) * 0.15 || 1;
  return [lowest - room, highest + room];
}
