/** Names of the random streams: a new use takes a new number, so that it moves no other draw. */
export const streams = {
  listings: 1,
  roles: 2,
  names: 3,
  tickers: 4,
  market: 5,
  sectors: 6,
  securities: 7,
  splits: 8,
  errors: 9,
  states: 10,
} as const;
