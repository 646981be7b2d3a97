import type { Provenance } from "../reads/provenance";

/** Sentences a reader must see beside the numbers; what the stamp already says is left to it. */
export function noticesOf(provenance: Provenance): readonly string[] {
  return provenance.notices.filter((notice) => !(provenance.isSimulated && /^simulated/i.test(notice)));
}
