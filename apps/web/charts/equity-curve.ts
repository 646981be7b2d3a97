type Column = readonly (number | null)[];

/**
 * Growth of 100 from daily simple returns, before the first known return null, a missing return later leaves the level.
 * A loss of everything stays at 0.
 */
export function equityOf(returns: Column): (number | null)[] {
  let level: number | null = null;
  return returns.map((value) => {
    if (isKnown(value)) level = Math.max(0, (level ?? 100) * (1 + value));
    return level;
  });
}

/** Fall from the highest level so far, decimal, 0 or below; null where the level is. The start counts as a high of 100. */
export function drawdownOf(equity: Column): (number | null)[] {
  let highest = 100;
  return equity.map((level) => {
    if (!isKnown(level)) return null;
    highest = Math.max(highest, level);
    return level / highest - 1;
  });
}

/** Index of the deepest drawdown; -1 where there is none below 0. */
export function deepestAt(drawdown: Column): number {
  let deepest = -1;
  drawdown.forEach((value, index) => {
    if (isKnown(value) && value < (deepest < 0 ? 0 : drawdown[deepest]!)) deepest = index;
  });
  return deepest;
}

/** Index of the last known value; -1 without one. */
export function lastKnownAt(values: Column): number {
  for (let index = values.length - 1; index >= 0; index--) if (isKnown(values[index])) return index;
  return -1;
}

export function isKnown(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}
