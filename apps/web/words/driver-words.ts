/** The phrase of a driver without what the page says anyway: every rank here is one in the universe. */
export function driverWords(phrase: string): string {
  const { words, standing } = driverParts(phrase);
  return standing === "" ? words : `${words}: ${standing}`;
}

/** "volatility, 21 days: top tenth of the universe" as what is measured and where the security stands. */
export function driverParts(phrase: string): { readonly words: string; readonly standing: string } {
  const [words, standing = ""] = phrase.replace(/ of the universe$/, "").split(": ");
  return { words: capitalised(words!), standing };
}

/** The text with a capital first letter; a name such as asOf stays as it is spelt. */
export function capitalised(text: string): string {
  if (/^[a-z]+[A-Z]/.test(text)) return text;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
