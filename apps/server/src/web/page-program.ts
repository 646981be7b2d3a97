import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { withPageStatus } from "./page-status.js";

/** From the server to the program that renders pages. */
export interface PageOrder {
  /** Where the server answers the program's own reads. */
  readonly internalUrl: string;
  /** Text that a request must carry: other processes of this machine get no page past the server's guard. */
  readonly secret: string;
}

/** And back, once pages are served. */
export interface PagesReady {
  readonly kind: "ready";
  readonly port: number;
}

/** Header of the secret; the pages' code does not see it. */
export const secretHeader = "x-plumb-pages";

export type PageHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

/**
 * The side of the program: waits for the order, makes the handler, serves it on a port of the loopback, and ends when the
 * server has ended, however that came about.
 */
export function servePages(makeHandler: (order: PageOrder) => Promise<PageHandler>): void {
  process.on("disconnect", () => process.exit(0));
  process.on("SIGTERM", () => process.exit(0));
  // A terminal sends Ctrl-C to both processes: the server decides when the pages end.
  process.on("SIGINT", () => {});
  process.once("message", async (order: PageOrder) => {
    try {
      const handle = await makeHandler(order);
      const server = createServer((request, response) => {
        const isOurs = request.headers[secretHeader] === order.secret;
        delete request.headers[secretHeader];
        if (isOurs) withPageStatus(request, response, () => handle(request, response));
        else response.writeHead(403).end();
      });
      // The server's side ends its connections; a timeout here would cut one that is just asked again.
      server.keepAliveTimeout = 0;
      server.listen(0, "127.0.0.1", () => {
        const ready: PagesReady = { kind: "ready", port: (server.address() as AddressInfo).port };
        process.send?.(ready);
      });
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    }
  });
}
