/** What is asked of each simulated market of a study. */
export interface Study {
  readonly name: string;
  /** Strength of the planted signal. */
  readonly signal: number;
  /** The whole street, or only as far as targets, on which scores of our own are judged. */
  readonly isStreet: boolean;
  readonly about: string;
}

/** Every study, in the order in which they run without names. */
export const studies: readonly Study[] = [
  {
    name: "nulls",
    signal: 0,
    isStreet: false,
    about: "random signals that linger, judged on markets without a signal",
  },
  {
    name: "planted",
    signal: 1,
    isStreet: true,
    about: "streets on markets with a weak signal, and the signal itself judged",
  },
  { name: "null-streets", signal: 0, isStreet: true, about: "streets on markets without a signal" },
  { name: "planted-twice", signal: 2, isStreet: true, about: "streets on markets with a signal twice as strong" },
];

/** The first day whose scores are judged: the street's models are tested in the calendar years from here. */
export const firstJudgedDay = "2023-01-01";

/** Days for which a null signal keeps half of what it was: as long as the planted one. */
const halfLife = 20;
export const nullPersistence = Math.exp(-Math.LN2 / halfLife);

/** The source of a study's market. @param extra more parameters of the demo market, `securities=80&years=6` */
export function sourceOf(study: Study, seed: number, extra: string): string {
  return `demo:?signal=${study.signal}&seed=${seed}${extra === "" ? "" : `&${extra}`}`;
}
