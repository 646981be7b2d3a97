import { area, line } from "d3-shape";

type Column = readonly (number | null)[];

/** SVG path of a series placed by index; gaps where a value is missing. */
export function linePath(values: Column, xOf: (index: number) => number, yOf: (value: number) => number): string {
  return (
    line<number | null>()
      .defined(isKnown)
      .digits(1)
      .x((_, index) => xOf(index))
      .y((value) => yOf(value!))(values as (number | null)[]) ?? ""
  );
}

/** SVG path of the band between two series; gaps where either is missing. */
export function bandPath(
  low: Column,
  high: Column,
  xOf: (index: number) => number,
  yOf: (value: number) => number,
): string {
  return (
    area<number | null>()
      .defined((value, index) => isKnown(value) && isKnown(high[index]))
      .digits(1)
      .x((_, index) => xOf(index))
      .y0((value) => yOf(value!))
      .y1((_, index) => yOf(high[index]!))(low as (number | null)[]) ?? ""
  );
}

function isKnown(value: number | null | undefined): boolean {
  return value !== null && value !== undefined && Number.isFinite(value);
}
