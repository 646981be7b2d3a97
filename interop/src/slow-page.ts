import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * A proxy before `target` that sends every HTML page in pieces, `gap` ms apart, and all else as it is: the browser paints the
 * half of a page that is there, as it does on a busy machine, but each time.
 */
export async function servedInPieces(
  target: string,
  piece = 4_000,
  gap = 25,
): Promise<{ url: string; stop(): Promise<void> }> {
  const server: Server = createServer((asked, answer) => {
    const headers = { ...asked.headers, host: new URL(target).host, "accept-encoding": "identity" };
    const onward = request(new URL(asked.url ?? "/", target), { method: asked.method, headers }, async (response) => {
      const { "content-length": _length, "transfer-encoding": _encoding, ...kept } = response.headers;
      const isPage = response.headers["content-type"]?.includes("text/html") ?? false;
      answer.writeHead(response.statusCode ?? 502, isPage ? kept : response.headers);
      if (!isPage) {
        response.pipe(answer);
        return;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
      const page = Buffer.concat(chunks);
      for (let at = 0; at < page.length; at += piece) {
        answer.write(page.subarray(at, at + piece));
        await sleep(gap);
      }
      answer.end();
    });
    onward.on("error", () => answer.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
