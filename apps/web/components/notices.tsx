import type { Provenance } from "../reads/provenance";

/** Sentences a reader must see beside the numbers, as one note; what the stamp already says is left to it. */
export function Notices({ provenance }: { provenance: Provenance }) {
  const told = provenance.notices.filter((notice) => !(provenance.isSimulated && /^simulated/i.test(notice)));
  return told.length === 0 ? null : <p className="notice">{told.join(" ")}</p>;
}
