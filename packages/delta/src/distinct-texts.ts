import type { DeltaColumn } from "./column.js";

/**
 * The texts that occur in some rows of a column, each once.
 * @returns `codeOf[code of the column]` is the text's place in `texts`, -1 where it does not occur
 */
export function distinctTexts(
  column: Extract<DeltaColumn, { type: "text" }>,
  order: Int32Array | null,
): { texts: string[]; codeOf: Int32Array } {
  const { codes, dictionary } = column;
  const occurs = new Uint8Array(dictionary.length);
  if (order) for (let i = 0; i < order.length; i++) mark(occurs, codes[order[i]]);
  else for (let i = 0; i < codes.length; i++) mark(occurs, codes[i]);
  const texts: string[] = [];
  const placeOf = new Map<string, number>();
  const codeOf = new Int32Array(dictionary.length).fill(-1);
  for (let code = 0; code < dictionary.length; code++) {
    if (occurs[code] === 0) continue;
    const text = dictionary[code];
    let place = placeOf.get(text);
    if (place === undefined) {
      place = texts.length;
      texts.push(text);
      placeOf.set(text, place);
    }
    codeOf[code] = place;
  }
  return { texts, codeOf };
}

function mark(occurs: Uint8Array, code: number): void {
  if (code >= 0) occurs[code] = 1;
}
