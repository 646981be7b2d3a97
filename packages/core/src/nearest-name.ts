/**
 * The name that a misspelt one most likely meant: the same but for case, `-` and `_`, else the nearest by edits (a swap
 * of two neighbours is one), of which a third of the letters at most are taken for slips.
 *
 * @returns null where none is near
 */
export function nearestName(written: string, names: readonly string[]): string | null {
  const plain = plainOf(written);
  // Nobody slips this far, and the time to compare grows with the length.
  if (plain === "" || plain.length > 100) return null;
  let nearest: string | null = null;
  let fewest = Math.max(1, Math.floor(plain.length / 3)) + 1;
  for (const name of names) {
    const edits = editsBetween(plain, plainOf(name));
    if (edits >= fewest) continue;
    nearest = name;
    fewest = edits;
  }
  return nearest;
}

function plainOf(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, "");
}

/** Optimal string alignment distance: insertions, deletions, substitutions, swaps of neighbours. */
function editsBetween(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(change, above[j] + 1, row[j - 1] + 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    before = above;
    above = row;
  }
  return above[b.length];
}
