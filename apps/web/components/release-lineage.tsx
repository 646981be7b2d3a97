import { readLineage } from "../reads/lineage-read";
import { counted, plain } from "../words/numbers";
import { FailureState } from "./failure";
import { LineageGraph } from "./lineage-graph";
import { Segments } from "./segments";

/** The lineage of the release in the URL, the newest where none is, with the newest five to choose from. */
export async function ReleaseLineage({ release }: { release: string | null }) {
  const answer = await readLineage(release);
  if (answer.failure) return <FailureState failure={answer.failure} />;
  const { lineage, releases } = answer.data;
  if (!lineage) return null;
  const { provenance, nodes, edges, payloads } = lineage;
  const tables = nodes.filter(({ kind }) => kind === "table").length;
  const finding = `Release ${provenance.sequence} rests on ${plain(payloads.totalCount)} ${
    payloads.totalCount === 1 ? "payload" : "payloads"
  } by way of ${counted(tables, "table")}`;
  return (
    <section aria-label="Lineage">
      {releases.length > 1 && (
        <div className="lineage-choice">
          <Segments
            label="Release"
            chosen={provenance.releaseId}
            choices={releases.map(({ releaseId, sequence }) => ({
              value: releaseId,
              text: `Release ${sequence}`,
              href: `/data?release=${releaseId}`,
            }))}
          />
        </div>
      )}
      <LineageGraph
        finding={finding}
        source={`${provenance.isSimulated ? "Simulated · " : ""}${provenance.sourceTitle} · release ${provenance.releaseId}`}
        fileName={`lineage-release-${provenance.sequence}`}
        nodes={nodes}
        edges={edges}
        payloadCount={payloads.totalCount}
      />
    </section>
  );
}
