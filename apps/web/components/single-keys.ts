const storageKey = "plumb-single-keys";

/** Are single-letter keys on? They are, until turned off in the keyboard map. */
export function areSingleKeysOn(): boolean {
  try {
    return localStorage.getItem(storageKey) !== "off";
  } catch {
    return true;
  }
}

/** Turns single-letter keys on or off, kept for the next visit. */
export function setSingleKeys(isOn: boolean): void {
  try {
    localStorage.setItem(storageKey, isOn ? "on" : "off");
  } catch {
    // Without storage the keys stay on for this visit.
  }
}
