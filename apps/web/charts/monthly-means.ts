export type MonthMean = {
  /** yyyy-mm */
  readonly month: string;
  /** indices [from, to) of its sessions */
  readonly from: number;
  readonly to: number;
  readonly mean: number;
};

/** Mean of a series by calendar month; months without a value are left out. */
export function monthlyMeans(sessions: readonly string[], values: readonly (number | null)[]): MonthMean[] {
  const months: MonthMean[] = [];
  for (let from = 0; from < sessions.length; ) {
    const month = sessions[from]!.slice(0, 7);
    let to = from;
    let sum = 0;
    let known = 0;
    for (; to < sessions.length && sessions[to]!.startsWith(month); to++) {
      const value = values[to];
      if (value === null || value === undefined || !Number.isFinite(value)) continue;
      sum += value;
      known++;
    }
    if (known > 0) months.push({ month, from, to, mean: sum / known });
    from = to;
  }
  return months;
}
