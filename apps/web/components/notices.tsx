import type { Provenance } from "../reads/provenance";
import { readSentence } from "../words/read-sentence";

/** Sentences a reader must see beside the numbers, as one note; what the stamp already says is left to it. */
export function Notices({ provenance }: { provenance: Provenance }) {
  const told = provenance.notices.filter((notice) => !(provenance.isSimulated && /^simulated/i.test(notice)));
  return told.length === 0 ? null : <p className="notice">{readSentence(told.join(" "))}</p>;
}
