/**
 * Heights for labels that want to stand at `wanted` px, each at least `gap` px from the next and inside
 * [top, bottom]: pushed down in order, then back up from the bottom. More labels than fit keep their order and overlap
 * as little as the room allows. The answer is in the order of the input; what is not finite stands in the middle.
 */
export function stackLabels(wanted: readonly number[], gap: number, top: number, bottom: number): number[] {
  const middle = (top + bottom) / 2;
  const clamped = wanted.map((y) => (Number.isFinite(y) ? Math.max(top, Math.min(bottom, y)) : middle));
  const order = clamped.map((_, index) => index).sort((a, b) => clamped[a]! - clamped[b]! || a - b);
  const room = wanted.length > 1 ? Math.min(gap, (bottom - top) / (wanted.length - 1)) : gap;
  const placed = order.map((index) => clamped[index]!);
  for (let at = 1; at < placed.length; at++) placed[at] = Math.max(placed[at]!, placed[at - 1]! + room);
  let limit = bottom;
  for (let at = placed.length - 1; at >= 0; at--) {
    placed[at] = Math.min(placed[at]!, limit);
    limit = placed[at]! - room;
  }
  const out = new Array<number>(wanted.length);
  order.forEach((index, at) => {
    out[index] = placed[at]!;
  });
  return out;
}
