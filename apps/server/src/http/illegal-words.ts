import { nearestName } from "@plumbline/core";

const longestShown = 60;

/** A text of the reader's own as an answer repeats it: quoted, and cut where it is long. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= longestShown ? text : `${text.slice(0, longestShown)}…`;
}

/** Names that are not legal at a place, each with what it most likely meant, and what is legal there. */
export function meantBy(
  unknown: readonly string[],
  legal: readonly string[],
): { readonly said: string; readonly remedy: string } {
  const said = unknown.slice(0, 5).map((name) => {
    const meant = nearestName(name, legal);
    return `${shown(name)} is unknown${meant === null ? "" : `; did you mean ${meant}?`}`;
  });
  return {
    said: said.join(" "),
    remedy: legal.length === 0 ? "It takes none: leave it out." : `It takes ${legal.join(", ")}.`,
  };
}
