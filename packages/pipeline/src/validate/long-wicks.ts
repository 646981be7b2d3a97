import type { BarColumns } from "./bar-columns.js";
import type { OwnUsual } from "./own-usual.js";

/** Log units; shorter wicks are not looked at. */
const shortest = 0.05;
/** Times the usual range of the security. */
const unusual = 4;
/** Times the usual volume: a flash crash is traded. */
const ordinaryVolume = 2;

/**
 * True where the high stands more than 4 usual ranges above open and close, or the low as far below, on no more than
 * twice the usual volume: a wrong high or low cannot be told from a real one by the bar alone, so it is a suspicion.
 */
export function hasLongWick(bars: BarColumns, priced: Int32Array, place: number, usual: OwnUsual): boolean {
  const row = priced[place];
  const { open, high, low, close, volume } = bars;
  const first = open[row] > 0 ? open[row] : close[row];
  const top = Math.max(first, close[row]);
  const bottom = Math.min(first, close[row]);
  if (!(high[row] / top > 1 + shortest) && !(bottom / low[row] > 1 + shortest)) return false;
  const longest = Math.log(Math.max(high[row] / top, bottom / low[row]));
  return (
    longest > shortest && longest > unusual * usual.range(place) && volume[row] <= ordinaryVolume * usual.volume(place)
  );
}
