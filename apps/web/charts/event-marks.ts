import { sessionAt } from "../words/session-code.ts";

export type MarkInput = { readonly session: string; readonly letter: string; readonly words: string };
export type Mark = { readonly x: number; readonly letter: string; readonly words: string; readonly count: number };

/**
 * Places events below the candles. Events closer than `gap` px with one letter join into one mark that counts them.
 *
 * @param sessions axis, ascending; events before the first or after the last are left out
 */
export function layoutMarks(inputs: readonly MarkInput[], sessions: readonly string[], step: number, gap = 18): Mark[] {
  const marks: { x: number; letter: string; words: string; count: number }[] = [];
  const last = new Map<string, number>();
  for (const input of [...inputs].sort((a, b) => (a.session < b.session ? -1 : 1))) {
    if (sessions.length === 0 || input.session < sessions[0]! || input.session > sessions.at(-1)!) continue;
    const exact = sessionAt(sessions, input.session);
    const index = sessions[exact] === input.session ? exact : Math.min(exact + 1, sessions.length - 1);
    const x = (index + 0.5) * step;
    const previous = last.get(input.letter);
    if (previous !== undefined && x - marks[previous]!.x < gap) {
      marks[previous]!.count++;
      marks[previous]!.words += `; ${input.words}`;
    } else {
      last.set(input.letter, marks.length);
      marks.push({ x, letter: input.letter, words: input.words, count: 1 });
    }
  }
  return marks;
}
