import { barFlags, type Frame, float64Of, int32Of, isoDay, textAt, textOf } from "@plumbline/core";

/** Moves between these are no split's: the check of the bars knows none milder (docs/methods/data-quality.md). */
const mildest = { down: 0.7, up: 1.4 } as const;

/**
 * How many closes jump by the ratio of a split that nobody stated, in a sentence that names the largest; null where none
 * does. The check of the bars marks them and keeps them, since a jump may be real; prices that were never adjusted are full of
 * them, and every return across one is wrong.
 *
 * @param bars rows of silver.bars by security and session, with their flags
 */
export function splitNotice(bars: Frame): string | null {
  if (bars.rows === 0 || !bars.columns.flags) return null;
  const flags = int32Of(bars, "flags");
  const ids = textOf(bars, "securityId");
  const close = float64Of(bars, "close");
  const names = new Set<string>();
  let jumps = 0;
  let [largest, size] = [-1, 0];
  for (let row = 1; row < bars.rows; row++) {
    if ((flags[row] & barFlags.splitShapedJump) === 0 || (flags[row] & barFlags.retracted) !== 0) continue;
    const name = textAt(ids, row) ?? "";
    if (textAt(ids, row - 1) !== name) continue;
    const relative = close[row] / close[row - 1];
    // The check marks against the bar before, refused or not: where that one was refused, nothing jumps any more.
    if (relative > mildest.down && relative < mildest.up) continue;
    jumps++;
    names.add(name);
    const move = Math.abs(Math.log(close[row] / close[row - 1]));
    if (move > size) [largest, size] = [row, move];
  }
  if (largest < 0) return null;
  const [count, of] = [
    jumps === 1 ? "1 close jumps" : `${jumps} closes jump`,
    names.size === 1 ? "security" : "securities",
  ];
  const price = (row: number) =>
    close[row].toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const from = `${price(largest - 1)} to ${price(largest)}`;
  return (
    `${count} by the ratio of a split that the source does not state, in ${names.size} ${of} ` +
    `(most: ${textAt(ids, largest)} on ${isoDay(int32Of(bars, "session")[largest])}, ${from}): ` +
    `where it was a split, returns across it are wrong.`
  );
}
