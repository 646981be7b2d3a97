import { AsyncLocalStorage } from "node:async_hooks";
import type { IncomingMessage, ServerResponse } from "node:http";

/** What a page says of its answer while it is rendered; null for what the framework says. */
export interface PageStatus {
  status: number | null;
}

/** Where pages find the answer they are part of: they are built by themselves and import nothing of the server. */
const place = Symbol.for("plumbline.page-status");

const statuses = new AsyncLocalStorage<PageStatus>();
Object.assign(globalThis, { [place]: statuses });

/**
 * Renders a page, and answers with the status it has said before its first byte. The framework knows 200 and 404 alone; a
 * refused parameter is 400. What the browser's own navigation asks for stays 200: it would load the whole page once more.
 */
export function withPageStatus(request: IncomingMessage, response: ServerResponse, render: () => unknown): void {
  const said: PageStatus = { status: null };
  if (request.headers.rsc === undefined) {
    const writeHead = response.writeHead.bind(response) as (status: number, ...rest: unknown[]) => ServerResponse;
    response.writeHead = (status: number, ...rest: unknown[]) =>
      writeHead(status === 200 && said.status !== null ? said.status : status, ...rest);
  }
  statuses.run(said, render);
}
