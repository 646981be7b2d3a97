import type { CompareSide } from "../words/compare-side";
import { shownFigures } from "../words/few-returns";
import { type EvidenceGrade, estimateFields, gradeFields } from "./evidence-read";
import type { Estimate } from "./overview-read";
import { type Provenance, provenanceFields } from "./provenance";
import { shownAs } from "./read-failure";
import { serverRead } from "./server-read";

export type ComparedSide = {
  provenance: Provenance;
  trial: { trialId: string; learner: string; target: string; horizon: number; role: string; isChampion: boolean };
  verdict: { sentence: string; detail: string };
  grade: EvidenceGrade | null;
  session: string | null;
  rankedCount: number;
};

export type PositionMove = {
  securityId: string;
  ticker: string;
  name: string | null;
  a: number | null;
  b: number | null;
  move: number | null;
};

export type FigureDifference = {
  key: string;
  label: string;
  unit: string;
  a: Estimate | null;
  b: Estimate | null;
  difference: number | null;
  areBandsApart: boolean | null;
};

export type InputDifference = { name: string; a: string | null; b: string | null; isSame: boolean };

export type Comparison = {
  a: ComparedSide;
  b: ComparedSide;
  ranking: {
    both: number;
    rankCorrelation: number | null;
    topFifthKept: number | null;
    moves: { nodes: PositionMove[]; totalCount: number };
    entered: PositionMove[];
    left: PositionMove[];
  };
  figures: FigureDifference[];
  inputs: InputDifference[];
};

export type Choices = {
  releases: { releaseId: string; sequence: number; lastSession: string; sourceTitle: string }[];
  release: { sessions: string[]; lastSession: string } | null;
  trials: {
    nodes: { trialId: string; learner: string; target: string; horizon: number; role: string; isChampion: boolean }[];
  } | null;
};

const side = `
  provenance { ${provenanceFields} }
  trial { trialId learner target horizon role isChampion }
  verdict { sentence detail }
  grade { ${gradeFields} }
  session rankedCount
`;
const move = "securityId ticker name a b move";

const query = /* GraphQL */ `
  query Compare($a: ComparePoint!, $b: ComparePoint!) {
    compare(a: $a, b: $b) {
      a { ${side} }
      b { ${side} }
      ranking {
        both rankCorrelation topFifthKept
        moves(first: 10000) { totalCount nodes { ${move} } }
        entered(first: 1000) { ${move} }
        left(first: 1000) { ${move} }
      }
      figures { key label unit difference areBandsApart a { ${estimateFields} } b { ${estimateFields} } }
      inputs { name a b isSame }
    }
  }
`;

const choicesQuery = /* GraphQL */ `
  query CompareChoices {
    releases(first: 50) { releaseId sequence lastSession sourceTitle }
    release { sessions lastSession }
    trials(first: 200) { nodes { trialId learner target horizon role isChampion } }
  }
`;

/** What may be compared: releases, sessions with a ranking, trials. */
export function readChoices() {
  return serverRead<Choices>(choicesQuery);
}

/** Two points side by side. */
export async function readComparison(a: CompareSide, b: CompareSide) {
  const point = (one: CompareSide) => ({ release: one.release, asOf: one.date, trial: one.trial });
  const answer = await serverRead<{ compare: Comparison | null }>(query, { a: point(a), b: point(b) });
  return shownAs(answer, ({ compare }) => ({
    compare: compare && { ...compare, figures: shownPairs(compare.figures) },
  }));
}

/** Each side without its Sharpe ratios of too few returns; what is left of one side has no difference. */
function shownPairs(figures: FigureDifference[]): FigureDifference[] {
  const shown = (side: "a" | "b") => {
    const present = figures.flatMap((figure) => figure[side] ?? []);
    return new Map(shownFigures(present).map((figure) => [figure.key, figure]));
  };
  const [a, b] = [shown("a"), shown("b")];
  return figures.map((figure) => {
    const pair = {
      ...figure,
      a: figure.a && (a.get(figure.a.key) ?? null),
      b: figure.b && (b.get(figure.b.key) ?? null),
    };
    const isWhole = pair.a?.value === figure.a?.value && pair.b?.value === figure.b?.value;
    return isWhole ? pair : { ...pair, difference: null };
  });
}
