import type { SourceDescription } from "@plumbline/core";

/** Whether close x volume is money: both are on one basis, and the price is one that was traded at. */
export function isMoneyVolume({ priceBasis, volumeBasis }: Pick<SourceDescription, "priceBasis" | "volumeBasis">) {
  return priceBasis !== "total-return" && priceBasis === volumeBasis;
}
