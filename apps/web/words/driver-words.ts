/** The phrase of a driver without what the page says anyway: every rank here is one in the universe. */
export function driverWords(phrase: string): string {
  return phrase.replace(/ of the universe$/, "").replace(": ", ", ");
}
