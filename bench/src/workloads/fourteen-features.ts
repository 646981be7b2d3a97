const full = (window: number, expression: string) => `Where(Count($close,${window})>=${window},${expression})`;

/** The fourteen features of W-F14; NaN until their window is full. */
export const fourteenFeatures: Readonly<Record<string, string>> = {
  RET1: "$close/Ref($close,1)-1",
  ROC20: "Ref($close,20)/$close",
  MA5: full(5, "Mean($close,5)/$close"),
  MA20: full(20, "Mean($close,20)/$close"),
  MA60: full(60, "Mean($close,60)/$close"),
  STD20: full(20, "Std($close,20)/$close"),
  MAX20: full(20, "Max($high,20)/$close"),
  MIN20: full(20, "Min($low,20)/$close"),
  RSV20: full(20, "($close-Min($low,20))/(Max($high,20)-Min($low,20)+1e-12)"),
  VMA20: full(20, "Mean($volume,20)/($volume+1e-12)"),
  VSTD20: full(20, "Std($volume,20)/($volume+1e-12)"),
  CORR20: full(20, "Corr($close,Log($volume+1),20)"),
  BETA20: full(20, "Slope($close,20)/$close"),
  KMID: "($close-$open)/$open",
};
