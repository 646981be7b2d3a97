"use client";

/** A page that broke: said in the platform's words, with a way to try again. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <section className="state" role="alert">
      <span className="state-code">BUG</span>
      <h1>This page could not be drawn.</h1>
      <p>
        {error.digest ? `The server's log has the reason under ${error.digest}.` : error.message} This is a defect:
        please report it.
      </p>
      <button type="button" className="button" onClick={reset}>
        Retry
      </button>
    </section>
  );
}
