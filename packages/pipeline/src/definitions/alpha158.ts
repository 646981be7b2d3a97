import type { FeatureDefinition } from "./feature-definition.js";

const windows = [5, 10, 20, 30, 60];

/** Features of the bar itself; 1e-12 keeps a zero range from dividing by zero, as in Qlib. */
const bar: Readonly<Record<string, string>> = {
  KMID: "($close-$open)/$open",
  KLEN: "($high-$low)/$open",
  KMID2: "($close-$open)/($high-$low+1e-12)",
  KUP: "($high-Greater($open,$close))/$open",
  KUP2: "($high-Greater($open,$close))/($high-$low+1e-12)",
  KLOW: "(Less($open,$close)-$low)/$open",
  KLOW2: "(Less($open,$close)-$low)/($high-$low+1e-12)",
  KSFT: "(2*$close-$high-$low)/$open",
  KSFT2: "(2*$close-$high-$low)/($high-$low+1e-12)",
  OPEN0: "$open/$close",
  HIGH0: "$high/$close",
  LOW0: "$low/$close",
  VWAP0: "$ohlc4/$close",
};

const gain = "Greater($close-Ref($close,1),0)";
const loss = "Greater(Ref($close,1)-$close,0)";
const move = "Abs($close-Ref($close,1))";
const volumeGain = "Greater($volume-Ref($volume,1),0)";
const volumeLoss = "Greater(Ref($volume,1)-$volume,0)";
const volumeMove = "Abs($volume-Ref($volume,1))";
const weightedMove = "Abs($close/Ref($close,1)-1)*$volume";

/** Rolling features by family, in Qlib's order; d is the window. */
const rolling: Readonly<Record<string, (d: number) => string>> = {
  ROC: (d) => `Ref($close,${d})/$close`,
  MA: (d) => `Mean($close,${d})/$close`,
  STD: (d) => `Std($close,${d})/$close`,
  BETA: (d) => `Slope($close,${d})/$close`,
  RSQR: (d) => `Rsquare($close,${d})`,
  RESI: (d) => `Resi($close,${d})/$close`,
  MAX: (d) => `Max($high,${d})/$close`,
  MIN: (d) => `Min($low,${d})/$close`,
  QTLU: (d) => `Quantile($close,${d},0.8)/$close`,
  QTLD: (d) => `Quantile($close,${d},0.2)/$close`,
  RANK: (d) => `Rank($close,${d})`,
  RSV: (d) => `($close-Min($low,${d}))/(Max($high,${d})-Min($low,${d})+1e-12)`,
  IMAX: (d) => `IdxMax($high,${d})/${d}`,
  IMIN: (d) => `IdxMin($low,${d})/${d}`,
  IMXD: (d) => `(IdxMax($high,${d})-IdxMin($low,${d}))/${d}`,
  CORR: (d) => `Corr($close,Log($volume+1),${d})`,
  CORD: (d) => `Corr($close/Ref($close,1),Log($volume/Ref($volume,1)+1),${d})`,
  CNTP: (d) => `Mean($close>Ref($close,1),${d})`,
  CNTN: (d) => `Mean($close<Ref($close,1),${d})`,
  CNTD: (d) => `Mean($close>Ref($close,1),${d})-Mean($close<Ref($close,1),${d})`,
  SUMP: (d) => `Sum(${gain},${d})/(Sum(${move},${d})+1e-12)`,
  SUMN: (d) => `Sum(${loss},${d})/(Sum(${move},${d})+1e-12)`,
  SUMD: (d) => `(Sum(${gain},${d})-Sum(${loss},${d}))/(Sum(${move},${d})+1e-12)`,
  VMA: (d) => `Mean($volume,${d})/($volume+1e-12)`,
  VSTD: (d) => `Std($volume,${d})/($volume+1e-12)`,
  WVMA: (d) => `Std(${weightedMove},${d})/(Mean(${weightedMove},${d})+1e-12)`,
  VSUMP: (d) => `Sum(${volumeGain},${d})/(Sum(${volumeMove},${d})+1e-12)`,
  VSUMN: (d) => `Sum(${volumeLoss},${d})/(Sum(${volumeMove},${d})+1e-12)`,
  VSUMD: (d) => `(Sum(${volumeGain},${d})-Sum(${volumeLoss},${d}))/(Sum(${volumeMove},${d})+1e-12)`,
};

/**
 * The 158 features of Qlib's Alpha158 in Qlib's order (qlib/contrib/data/loader.py, Alpha158DL). VWAP0 is the mean of
 * open, high, low and close over close, named so because no source here has a true VWAP.
 */
export const alpha158Features: readonly FeatureDefinition[] = [
  ...Object.entries(bar).map(([name, expression]) => ({ name, expression })),
  ...Object.entries(rolling).flatMap(([name, expression]) =>
    windows.map((d) => ({ name: `${name}${d}`, expression: expression(d) })),
  ),
];
