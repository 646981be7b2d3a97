export type Contribution = { readonly label: string; readonly contribution: number };

export type WaterfallStep = {
  readonly label: string;
  readonly contribution: number;
  /** ends of the bar, percent of the width */
  readonly from: number;
  readonly to: number;
  readonly isRest: boolean;
};

export type Waterfall = {
  readonly steps: readonly WaterfallStep[];
  /** where the bars start, percent; the dotted line */
  readonly base: number;
  /** the total, percent */
  readonly total: number;
  /** value at the dotted line, in the score's unit */
  readonly baseValue: number;
};

/**
 * Floating bars from the score's start to the score: shown contributions by size, then the rest, and the sum is exact.
 *
 * @param shown     largest contributions, in the score's unit
 * @param score     where the bars end
 * @param baseValue where they start: what the learner answers when it knows nothing (0.5 for a rank, 0 for a return)
 */
export function layoutWaterfall(shown: readonly Contribution[], score: number, baseValue: number): Waterfall {
  const ordered = [...shown].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const rest = score - baseValue - ordered.reduce((sum, item) => sum + item.contribution, 0);
  const all = [...ordered.map((item) => ({ ...item, isRest: false })), { label: "", contribution: rest, isRest: true }];
  let level = baseValue;
  const spans = all.map((item) => {
    const from = level;
    level += item.contribution;
    return { ...item, from, to: level };
  });
  const values = [baseValue, score, ...spans.flatMap((span) => [span.from, span.to])];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const place = (value: number) => (high === low ? 50 : ((value - low) / (high - low)) * 100);
  return {
    steps: spans.map((span) => ({ ...span, from: place(span.from), to: place(span.to) })),
    base: place(baseValue),
    total: place(score),
    baseValue,
  };
}
