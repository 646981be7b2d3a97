"use client";

/** The site's frame itself could not be drawn: said without anything of the frame. */
export default function GlobalError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <h1>The page could not be drawn.</h1>
        <p>{error.message}</p>
        <p>Reload the page; if it stays, see the server’s log.</p>
        <button type="button" onClick={reset}>
          Retry
        </button>
      </body>
    </html>
  );
}
