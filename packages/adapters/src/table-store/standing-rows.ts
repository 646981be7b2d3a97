import { type Frame, filterRows, retracted } from "@plumbline/core";

/** The chosen rows without those that take their key back; the same frame where there are none. */
export function standingRows(frame: Frame): Frame {
  const basis = frame.columns.knownAtBasis;
  if (basis?.type !== "text") return frame;
  const code = basis.dictionary.indexOf(retracted);
  if (code < 0 || !basis.codes.includes(code)) return frame;
  return filterRows(frame, (row) => basis.codes[row] !== code);
}
