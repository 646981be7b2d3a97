import type { FastifyReply, FastifyRequest } from "fastify";

/** A browser that opens a page, not a program that reads an API. */
export function wantsPage(request: FastifyRequest): boolean {
  const isRead = request.method === "GET" || request.method === "HEAD";
  return isRead && (request.headers.accept ?? "").includes("text/html") && !request.url.startsWith("/api/");
}

/**
 * Answers with the form that takes the token or a key. It needs no script and nothing from elsewhere.
 *
 * @param next where to go afterwards, a path of this server
 * @param failure what was wrong with the try before
 */
export function loginPage(reply: FastifyReply, next: string, failure: string | null): FastifyReply {
  return (
    reply
      .type("text/html; charset=utf-8")
      .header("cache-control", "no-store")
      // Without a referrer a browser does not say which site a form comes from.
      .header("referrer-policy", "same-origin")
      .header(
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
      )
      .send(pageOf(ownPath(next), failure))
  );
}

/** A path of this server, or its root: a login never leads to another site. */
export function ownPath(next: string | undefined): string {
  const isOwn = next !== undefined && /^\/(?![/\\])[\x21-\x7e]*$/.test(next) && !next.includes("\\");
  return isOwn && !next.startsWith("/login") ? next : "/";
}

function pageOf(next: string, failure: string | null): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Log in · Plumbline</title>
<style>
:root { --paper: #fbfaf7; --ink: #1d1c1a; --rule: #6f6b63; --alarm: #9c2f1f; }
@media (prefers-color-scheme: dark) { :root { --paper: #17181a; --ink: #e9e6df; --rule: #98938a; --alarm: #f08a77; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 26rem; margin: 12vh auto 0; padding: 0 1.25rem; }
h1 { font: 600 1.5rem/1.3 Georgia, serif; margin: 0 0 .5rem; }
label { display: block; font-weight: 600; margin: 1.5rem 0 .25rem; }
input { width: 100%; box-sizing: border-box; font: inherit; padding: .5rem; color: inherit; background: transparent; border: 1px solid var(--rule); }
button { font: inherit; margin-top: 1rem; padding: .5rem 1.25rem; color: var(--paper); background: var(--ink); border: 0; cursor: pointer; }
input:focus-visible, button:focus-visible { outline: 3px solid var(--rule); outline-offset: 2px; }
.failure { color: var(--alarm); }
</style>
</head>
<body>
<main>
<h1>Plumbline</h1>
<p>This server asks who you are: give your API key (<code>plumb users add</code> prints it), or the value of <code>PLUMB_TOKEN</code> where the server was started.</p>
${failure === null ? "" : `<p class="failure" role="alert">${escaped(failure)}</p>`}
<form method="post" action="/login">
<input type="hidden" name="next" value="${escaped(next)}">
<label for="token">API key or token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button type="submit">Log in</button>
</form>
</main>
</body>
</html>
`;
}

function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replaceAll(/[&<>"']/g, (character) => names[character]);
}
