import { answerAs } from "../reads/answer-status";
import { PageLink } from "./page-link";

/** In place of a page whose subject is not known: answers 404, with the frame around it, without a script too. */
export function MissingPage() {
  answerAs({ code: "NOT_FOUND" });
  return <NothingHere />;
}

/** An address that leads nowhere. The framework draws it into every page, in case: it says no status itself. */
export function NothingHere() {
  return (
    <section className="state">
      <span className="state-code">NOT_FOUND</span>
      <h1>There is nothing at this address.</h1>
      <p>
        It may not have been known yet at the as-of date, or it is not in this release. Press <kbd>Ctrl K</kbd> to find
        it, or go to the <PageLink href="/">Overview</PageLink>.
      </p>
    </section>
  );
}
