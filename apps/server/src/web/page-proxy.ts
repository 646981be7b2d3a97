import { Agent, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from "node:http";
import { PlatformError } from "@plumbline/core";
import type { PageProcess } from "./page-process.js";
import { secretHeader } from "./page-program.js";

/** Milliseconds a request waits for a program that starts. */
const waitsFor = 60_000;

/** Headers of one connection, not of what it carries (RFC 9110, 7.6.1). */
const ofConnection = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Hands requests to the program of the pages and its answers back, as they come; both ends' ends reach the other. */
export class PageProxy {
  readonly #pages: PageProcess;
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: 16 });

  constructor(pages: PageProcess) {
    this.#pages = pages;
  }

  /**
   * @param begin told once an answer comes; answers with the headers that every answer of the server carries: the
   * program's own come over them
   * @throws PlatformError PAGES_UNAVAILABLE where nothing of an answer has come and none will
   */
  async forward(incoming: IncomingMessage, outgoing: ServerResponse, begin: () => Headers): Promise<void> {
    const { port, secret } = await this.#address();
    const sent = {
      port,
      host: "127.0.0.1",
      agent: this.#agent,
      method: incoming.method,
      path: incoming.url,
      headers: { ...throughHeaders(incoming.headers), [secretHeader]: secret },
      setDefaultHeaders: false,
    };
    const once = () =>
      new Promise<"done" | "again">((resolve, reject) => {
        const upstream = request(sent, (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, { ...begin(), ...throughHeaders(answer.headers) });
          outgoing.flushHeaders();
          answer.pipe(outgoing);
          answer.once("close", () => {
            // Cut off in the middle: the reader must not take it for the whole.
            if (!answer.complete) outgoing.destroy();
            resolve("done");
          });
        });
        const abort = () => upstream.destroy();
        outgoing.once("close", abort);
        upstream.once("error", (error) => {
          outgoing.off("close", abort);
          if (outgoing.headersSent || outgoing.destroyed) return resolve("done");
          // A connection kept from before may have ended as it was used again: nothing was answered, so it is asked anew.
          if (upstream.reusedSocket) return resolve("again");
          reject(unavailable(error.message));
        });
        upstream.end();
      });
    while ((await once()) === "again");
  }

  close(): void {
    this.#agent.destroy();
  }

  async #address() {
    const late = new Promise<never>((_resolve, reject) => {
      const timer = setTimeout(() => reject(unavailable("they are still starting")), waitsFor);
      timer.unref();
    });
    late.catch(() => {});
    return Promise.race([this.#pages.address(), late]);
  }
}

type Headers = Readonly<Record<string, string | number | string[] | undefined>>;

function throughHeaders(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const named = new Set((headers.connection ?? "").split(",").map((name) => name.trim().toLowerCase()));
  const out: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !ofConnection.has(name) && !named.has(name)) out[name] = value;
  }
  return out;
}

function unavailable(reason: string): PlatformError {
  return new PlatformError("PAGES_UNAVAILABLE", `the pages cannot be served: ${reason}`, {
    remedy: "Try again in a few seconds; the reason is in the server's log. The API answers meanwhile.",
  });
}
