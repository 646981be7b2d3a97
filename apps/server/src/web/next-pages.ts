import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { servePages } from "./page-program.js";
import { webFolder } from "./web-folder.js";

const require = createRequire(import.meta.url);

/** Next is a CommonJS function; its types describe an ES module. */
const makeNext = require("next") as (options: { dev: boolean; dir: string; quiet: boolean }) => {
  prepare(): Promise<void>;
  getRequestHandler(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
};

servePages(async ({ internalUrl }) => {
  process.env.PLUMB_INTERNAL_URL = internalUrl;
  const host = makeNext({ dev: false, dir: webFolder, quiet: true });
  await host.prepare();
  return host.getRequestHandler();
});
