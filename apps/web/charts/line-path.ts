type Column = readonly (number | null)[];

/**
 * SVG path of a series placed by index: straight segments, a gap where a value is missing, a dot-sized segment where one
 * stands alone. Written out because d3-shape would add 2.5 kB to every route for straight lines.
 */
export function linePath(values: Column, xOf: (index: number) => number, yOf: (value: number) => number): string {
  let path = "";
  for (const run of knownRuns(values.length, (index) => isKnown(values[index]))) {
    const points = run.map((index) => `${px(xOf(index))},${px(yOf(values[index]!))}`);
    path += `M${points.join("L")}${points.length === 1 ? "h0.1" : ""}`;
  }
  return path;
}

/** SVG path of the band between two series; gaps where either is missing. */
export function bandPath(
  low: Column,
  high: Column,
  xOf: (index: number) => number,
  yOf: (value: number) => number,
): string {
  let path = "";
  for (const run of knownRuns(low.length, (index) => isKnown(low[index]) && isKnown(high[index]))) {
    const upper = run.map((index) => `${px(xOf(index))},${px(yOf(high[index]!))}`);
    const lower = [...run].reverse().map((index) => `${px(xOf(index))},${px(yOf(low[index]!))}`);
    path += `M${[...upper, ...lower].join("L")}Z`;
  }
  return path;
}

function knownRuns(count: number, isDrawn: (index: number) => boolean): number[][] {
  const runs: number[][] = [];
  for (let index = 0; index < count; index++) {
    if (!isDrawn(index)) continue;
    if (index > 0 && isDrawn(index - 1) && runs.length > 0) runs[runs.length - 1]!.push(index);
    else runs.push([index]);
  }
  return runs;
}

function px(value: number): number {
  return Math.round(value * 10) / 10;
}

function isKnown(value: number | null | undefined): boolean {
  return value !== null && value !== undefined && Number.isFinite(value);
}
