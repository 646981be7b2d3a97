/** Fewest returns for which a Sharpe ratio is shown: its source is in docs/methods/sharpe-and-deflation.md. */
export const fewestReturns = 60;

/** A Sharpe ratio as it may be shown: none of fewer returns than that. @param returns null where they are not known */
export function shownSharpe(sharpe: number | null | undefined, returns: number | null | undefined): number | null {
  return sharpe == null || (returns != null && returns < fewestReturns) ? null : sharpe;
}

/** Why there is none: "too few returns (6 of at least 60)"; null where there are enough. */
export function tooFewReturns(returns: number | null | undefined): string | null {
  return returns != null && returns < fewestReturns
    ? `too few returns (${returns} of at least ${fewestReturns})`
    : null;
}

type Figure = {
  readonly key: string;
  readonly value: number | null;
  readonly n: number | null;
  readonly caption: string;
};

const ofSharpe = new Set(["sharpeGross", "sharpeNet", "longOnlySharpeNet", "universeSharpe"]);
/** Made of the Sharpe ratio after costs; what they say they rest on is trials. */
const ofSharpeNet = new Set(["deflatedSharpe", "probabilisticSharpe"]);

/** Figures without the Sharpe ratios that rest on too few returns, which their captions say instead. */
export function shownFigures<Shown extends Figure>(figures: readonly Shown[]): Shown[] {
  const net = figures.find(({ key }) => key === "sharpeNet")?.n;
  return figures.map((figure) => {
    const returns = ofSharpe.has(figure.key) ? figure.n : ofSharpeNet.has(figure.key) ? net : null;
    const caption = tooFewReturns(returns);
    return caption === null || figure.value === null ? figure : { ...figure, value: null, caption };
  });
}
