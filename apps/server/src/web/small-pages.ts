import { servePages } from "./page-program.js";

// A program of pages for the tests: redirects, streams, long answers, and ends.
servePages(async ({ internalUrl }) => (request, response) => {
  const path = request.url ?? "/";
  if (path === "/redirect") response.writeHead(307, { location: "/elsewhere?x=1", "set-cookie": ["a=1", "b=2"] }).end();
  else if (path === "/missing") response.writeHead(404, { "content-type": "text/html" }).end("<h1>not here</h1>");
  else if (path === "/die") process.exit(7);
  else if (path === "/cut") {
    response.writeHead(200, { "content-length": "100" });
    response.write("half", () => process.exit(8));
  } else if (path === "/long") response.end(Buffer.alloc(3_000_000, "x"));
  else if (path === "/stream") {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: 1\n\n");
    const more = setInterval(() => response.write("data: 2\n\n"), 20);
    response.once("close", () => {
      clearInterval(more);
      streamsClosed++;
    });
  } else {
    const { headers } = request;
    response.writeHead(200, { "content-type": "application/json", "x-frame-options": "SAMEORIGIN" });
    response.end(
      JSON.stringify({ path, method: request.method, headers, internalUrl, streamsClosed, pid: process.pid }),
    );
  }
});

let streamsClosed = 0;
