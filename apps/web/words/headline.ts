/**
 * A sentence cut for a page's head: up to its first bracket or semicolon; what follows is kept for the line below.
 * Short sentences stay whole.
 */
export function headlineOf(sentence: string, longest = 96): { readonly head: string; readonly rest: string } {
  if (sentence.length <= longest) return { head: sentence, rest: "" };
  const cut = /\s*[(;]/.exec(sentence);
  if (!cut || cut.index < 12) return { head: sentence, rest: "" };
  const rest = sentence
    .slice(cut.index)
    .trim()
    .replace(/^\(([^)]*)\)\.?\s*/, "$1. ")
    .replace(/^;\s*/, "");
  return {
    head: `${sentence.slice(0, cut.index).replace(/[.,]$/, "")}.`,
    rest: rest.charAt(0).toUpperCase() + rest.slice(1),
  };
}
