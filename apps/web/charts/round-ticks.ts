/**
 * Round values inside [low, high], steps of 1, 2 or 5 times a power of ten, about `count` of them: the rule of d3-array's
 * `ticks`, which a test compares with this. Written out because its bundle brings 1 kB of unrelated code to the browser.
 */
export function roundTicks(low: number, high: number, count: number): number[] {
  if (!(count > 0) || !Number.isFinite(low) || !Number.isFinite(high)) return [];
  if (low === high) return [low];
  const raw = (high - low) / count;
  const power = Math.floor(Math.log10(raw));
  const error = raw / Number(`1e${power}`);
  const lead = error >= Math.sqrt(50) ? 10 : error >= Math.sqrt(10) ? 5 : error >= Math.sqrt(2) ? 2 : 1;
  // Below 1 the step is held as its inverse, a whole number, so that 0.1 + 0.2 prints as 0.3.
  const inverse = power < 0 ? Number(`1e${-power}`) / lead : 0;
  const from = Math.ceil(rounded(power < 0 ? low * inverse : low / (lead * Number(`1e${power}`))));
  const to = Math.floor(rounded(power < 0 ? high * inverse : high / (lead * Number(`1e${power}`))));
  const out: number[] = [];
  for (let at = from; at <= to; at++) out.push(power < 0 ? at / inverse : at * lead * Number(`1e${power}`));
  return out;
}

/** Takes back the last bits that a division added to a whole number. */
function rounded(value: number): number {
  const whole = Math.round(value);
  return Math.abs(value - whole) < 1e-13 * Math.max(1, Math.abs(value)) ? whole : value;
}
