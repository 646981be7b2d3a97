/** What a notice of the source and an alarm of the evaluation both say, in words that differ. */
const same: readonly (readonly [notice: RegExp, alarm: RegExp])[] = [
  [/^survivorship unknown/i, /not known to hold delisted/i],
  [/no dividends/i, /no dividends/i],
  [/^simulated/i, /^simulated/i],
];

/** Alarms that the notices above them, or the stamp of a simulation, do not already say. */
export function saidOnce<One>(
  alarms: readonly One[],
  sentenceOf: (alarm: One) => string,
  notices: readonly string[],
  isSimulated: boolean,
): One[] {
  const above = isSimulated ? [...notices, "Simulated"] : notices;
  return alarms.filter((alarm) => {
    const sentence = sentenceOf(alarm);
    return !same.some(([notice, words]) => words.test(sentence) && above.some((one) => notice.test(one)));
  });
}
