import { PageLink } from "../components/page-link";

/** An address that leads nowhere. */
export default function NotFound() {
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
