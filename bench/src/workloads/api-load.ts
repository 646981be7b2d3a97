import { connect, type Socket } from "node:net";

/** One request as it goes over the wire. */
export interface LoadRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Body of the i-th request. */
  readonly body?: (i: number) => string;
}

/** Keep-alive connections that each send the next request when the last is answered. */
const connections = 16;

/**
 * Sends `count` requests to a server on this machine and waits for all answers.
 *
 * @returns body of the last answer
 * @throws Error for an answer that is not 200
 */
export async function load(port: number, request: LoadRequest, count: number): Promise<string> {
  let sent = 0;
  let last = "";
  const next = () => (sent < count ? messageOf(request, sent++) : null);
  await Promise.all(
    Array.from({ length: connections }, () =>
      serveConnection(connect({ port, host: "127.0.0.1", noDelay: true }), next),
    ),
  ).then((bodies) => {
    last = bodies.find((body) => body !== "") ?? "";
  });
  return last;
}

function messageOf({ method, path, body }: LoadRequest, i: number): string {
  const head = `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\n`;
  if (!body) return `${head}\r\n`;
  const text = body(i);
  return `${head}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

function serveConnection(socket: Socket, next: () => string | null): Promise<string> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let held = 0;
    let wanted = -1;
    let bodyAt = 0;
    let body = "";
    const send = () => {
      const message = next();
      if (message !== null) return socket.write(message);
      socket.end();
      return resolve(body);
    };
    socket.on("error", reject);
    socket.on("connect", send);
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      held += chunk.length;
      if (wanted < 0) {
        const text = Buffer.concat(chunks).toString("latin1");
        const end = text.indexOf("\r\n\r\n");
        if (end < 0) return;
        const length = /content-length: (\d+)/i.exec(text.slice(0, end))?.[1];
        if (!text.startsWith("HTTP/1.1 200") || length === undefined) return reject(new Error(text.slice(0, 500)));
        bodyAt = end + 4;
        wanted = bodyAt + Number(length);
      }
      if (held < wanted) return;
      body = Buffer.concat(chunks).subarray(bodyAt).toString("utf8");
      chunks = [];
      held = 0;
      wanted = -1;
      send();
    });
  });
}
