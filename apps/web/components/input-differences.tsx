import type { InputDifference } from "../reads/compare-read";
import { plain } from "../words/numbers";

/** What the two sides were made of: what differs, then, folded, what is the same. */
export function InputDifferences({ inputs }: { inputs: readonly InputDifference[] }) {
  const different = inputs.filter((input) => !input.isSame);
  const same = inputs.filter((input) => input.isSame);
  return (
    <section aria-labelledby="inputs">
      <div className="head">
        <h2 id="inputs">
          {different.length === 0 ? "Made of the same inputs" : `${plain(different.length)} inputs differ`}
        </h2>
        <span className="head-note">{plain(same.length)} are the same</span>
      </div>
      {different.length > 0 && <Inputs inputs={different} label="Inputs that differ" />}
      {same.length > 0 && (
        <details className="fold">
          <summary>What is the same</summary>
          <Inputs inputs={same} label="Inputs that are the same" />
        </details>
      )}
    </section>
  );
}

function Inputs({ inputs, label }: { inputs: readonly InputDifference[]; label: string }) {
  return (
    <table className="table" aria-label={label}>
      <colgroup>
        <col style={{ width: "28%" }} />
        <col />
        <col />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Input</th>
          <th scope="col">A</th>
          <th scope="col">B</th>
        </tr>
      </thead>
      <tbody>
        {inputs.map((input) => (
          <tr key={input.name}>
            <td className="wrap">{input.name}</td>
            <td className="wrap mono">{input.a ?? "–"}</td>
            <td className="wrap mono">{input.b ?? "–"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
