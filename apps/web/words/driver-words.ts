/** The phrase of a driver without what the page says anyway: every rank here is one in the universe. */
export function driverWords(phrase: string): string {
  return capitalised(phrase.replace(/ of the universe$/, ""));
}

/** The text with a capital first letter. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
