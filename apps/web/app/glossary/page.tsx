import { glossary } from "../../words/glossary";

export const metadata = { title: "Glossary" };

/** What the figures of the site mean; popovers say the same words. */
export default function GlossaryPage() {
  return (
    <>
      <header className="page-head">
        <h1>What the figures mean</h1>
        <p>The popover of a figure says the same. Formula, source and limits are in the method page named beside.</p>
      </header>
      <dl className="terms">
        {glossary.map((term) => (
          <div key={term.key} id={term.key}>
            <dt>{term.term}</dt>
            <dd>
              {term.words} <span className="mono third">docs/methods/{term.method}.md</span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
