import type { StreetConfig } from "@plumbline/core";
import { counted } from "@plumbline/core";
import { universeRules } from "@plumbline/pipeline";

const optionOf: Readonly<Record<string, string>> = {
  shortHistory: "--min-history",
  lowPrice: "--min-price",
  lowDollarVolume: "--min-dollar-volume",
};

/**
 * Why nobody can be ranked, in a sentence with the option that changes it; null where somebody can.
 *
 * @param reasons of each security with a bar in the last session, the rule that keeps it out; "" for members
 */
export function universeNotice(config: StreetConfig, reasons: readonly string[]): string | null {
  if (reasons.length === 0 || reasons.includes("")) return null;
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const [reason, count] = [...counts].reduce((most, one) => (one[1] > most[1] ? one : most));
  const about = universeRules(config).find((rule) => rule.rule === reason)?.about ?? reason;
  const option = optionOf[reason];
  return (
    `Nobody is in the universe at the last session, so nothing is ranked there: ${count} of ${counted(reasons.length, "security", "securities")} ` +
    `fail the rule ${reason} (${about}).${option ? ` The option ${option} changes it.` : ""}`
  );
}
